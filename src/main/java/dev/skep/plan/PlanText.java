package dev.skep.plan;

import java.util.stream.Collectors;

/**
 * A plan as a reviewer reads it, one line a step:
 *
 * <pre>
 * #1 create web/3  missing
 * #2 start web/3  missing  after #1
 * wake 2026-01-01T00:00:40Z  monitor web/3
 * </pre>
 */
public final class PlanText {

    /** Of the steps that one comes after: it may be ten thousand. */
    private static final int MOST_TOLD = 100;

    private PlanText() {}

    /**
     * The whole plan: steps, then findings, then when it looks again. Ends with a line break unless
     * there is nothing to say.
     */
    public static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        plan.nodes().forEach(node -> text.append(of(node)).append('\n'));
        plan.findings().forEach(finding -> text.append(of(finding)).append('\n'));
        plan.wake()
                .ifPresent(wake ->
                        text.append("wake ")
                                .append(wake.at())
                                .append("  ")
                                .append(wake.on())
                                .append('\n'));
        return text.toString();
    }

    public static String of(Plan.Node node) {
        String after =
                node.after().isEmpty()
                        ? ""
                        : node.after().stream()
                                .limit(MOST_TOLD)
                                .map(id -> "#" + id)
                                .collect(Collectors.joining(" ", "  after ", more(node)));
        return "#" + node.id() + " " + of(node.step()) + "  " + node.why().text() + after;
    }

    private static String more(Plan.Node node) {
        int untold = node.after().size() - MOST_TOLD;
        return untold > 0 ? " and " + untold + " more" : "";
    }

    /** {@code waiting web DependencyNotReady: …}. */
    public static String of(Finding finding) {
        String service = finding.service().map(name -> name + " ").orElse("");
        return finding.severity().name().toLowerCase(java.util.Locale.ROOT)
                + " "
                + service
                + finding.reason()
                + ": "
                + finding.message();
    }

    /** The step in a few words: what is done to what. */
    public static String of(Step step) {
        return verb(step) + " " + step.subject() + detail(step);
    }

    /** The one word for what a step does; also its name in logs and metrics. */
    public static String verb(Step step) {
        return switch (step) {
            case Step.PullImage _ -> "pull";
            case Step.CreateNetwork _,
                    Step.CreateVolume _,
                    Step.CreateContainer _,
                    Step.CreateService _,
                    Step.CreateConfig _,
                    Step.CreateSecret _ ->
                    "create";
            case Step.RemoveNetwork _,
                    Step.RemoveVolume _,
                    Step.RemoveContainer _,
                    Step.RemoveService _,
                    Step.RemoveConfig _,
                    Step.RemoveSecret _ ->
                    "remove";
            case Step.UpdateService _ -> "update";
            case Step.UpdateNode update -> update.suspect().isPresent() ? "pause" : "release";
            case Step.ConnectNetwork _ -> "connect";
            case Step.CopyFiles _ -> "copy";
            case Step.StartContainer _ -> "start";
            case Step.UnpauseContainer _ -> "unpause";
            case Step.StopContainer _ -> "stop";
            case Step.RenameContainer _ -> "rename";
            case Step.WriteLastApplied _, Step.WriteRevision _ -> "record";
            case Step.RemoveLastApplied _ -> "forget";
        };
    }

    private static String detail(Step step) {
        return switch (step) {
            case Step.ConnectNetwork connect -> " to " + connect.attachment().network();
            case Step.CopyFiles copy ->
                    " "
                            + copy.files().stream()
                                    .map(file -> file.target())
                                    .collect(Collectors.joining(", "));
            case Step.RenameContainer rename -> " to " + rename.name();
            case Step.CreateContainer create ->
                    " as "
                            + create.name()
                            + create.inheritedVolumes().entrySet().stream()
                                    .map(volume ->
                                            " with " + volume.getKey() + of(volume.getValue()))
                                    .collect(Collectors.joining());
            case Step.StartContainer start -> of(start.container());
            case Step.StopContainer stop -> of(stop.container());
            case Step.RemoveContainer remove -> of(remove.container());
            case Step.UnpauseContainer unpause -> of(unpause.container());
            case Step.PullImage _,
                    Step.CreateNetwork _,
                    Step.RemoveNetwork _,
                    Step.CreateVolume _,
                    Step.RemoveVolume _,
                    Step.OnSwarm _,
                    Step.WriteLastApplied _,
                    Step.RemoveLastApplied _ ->
                    "";
        };
    }

    private static String of(String container) {
        return " (" + (container.length() == 64 ? container.substring(0, 12) : container) + ")";
    }
}
