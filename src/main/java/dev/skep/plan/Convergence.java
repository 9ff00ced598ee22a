package dev.skep.plan;

import dev.skep.desired.DesiredService;
import dev.skep.observed.ObservedNode;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.observed.ObservedTask;
import dev.skep.observed.ObservedTask.State;
import dev.skep.plan.Finding.Severity;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a swarm has made of a service what it was told to, and if not, what is in the way, in the
 * engine's own words.
 */
final class Convergence {

    /** Swarm tells of tasks by no event: they are looked at anew. */
    static final Duration WATCH = Duration.ofSeconds(1);

    /** Between looks at what does not mend itself soon. */
    private static final Duration RARE_WATCH = Duration.ofSeconds(5);

    /** The swarm's words for how a task ended, and those of the event that came before them. */
    private static final Pattern EXIT = Pattern.compile("exit(ed)? \\(?[0-9]");

    /** So many ends in one slot are no accident. */
    private static final int CRASHES = 2;

    private final DesiredService service;
    private final ObservedService live;
    private final Swarm observed;
    private final Draft draft;
    private final int wanted;

    Convergence(DesiredService service, ObservedService live, Swarm observed, Draft draft) {
        this.service = service;
        this.live = live;
        this.observed = observed;
        this.draft = draft;
        this.wanted = observed.wanted(live);
    }

    void report() {
        reportGhosts();
        Optional<RollOut> rollOut = live.rollOut();
        if (rollOut.filter(RollOut::isPaused).isPresent()) {
            find(
                    Severity.BLOCKED,
                    "RolloutPaused",
                    "the swarm has paused the roll-out: "
                            + rollOut.get().message()
                            + obstacle().map(found -> "; " + found.message()).orElse("")
                            + "; Skep goes on when the files change");
            return;
        }
        if (live.tasks().isEmpty() && isToBePlaced()) {
            find(Severity.WAITING, "Converging", "the swarm has made no task of it yet");
            draft.wake(draft.now().plus(WATCH), "tasks of " + service.name());
            return;
        }
        int done = observed.running(live) + observed.completed(live);
        boolean rolling = rollOut.filter(RollOut::isUnderWay).isPresent();
        if (done >= wanted && !rolling) {
            reportSurplus();
            return;
        }
        Optional<Obstacle> obstacle = obstacle();
        if (obstacle.isPresent()) {
            find(Severity.DEGRADED, obstacle.get().reason(), obstacle.get().message());
            draft.wake(draft.now().plus(RARE_WATCH), "tasks of " + service.name());
            return;
        }
        find(
                Severity.WAITING,
                rolling ? "RollingOut" : "Converging",
                done
                        + " of "
                        + wanted
                        + " tasks run"
                        + (rolling
                                ? ", "
                                        + rollOut.map(RollOut::message)
                                                .filter(message -> !message.isEmpty())
                                                .orElse("the roll-out is under way")
                                : ""));
        draft.wake(draft.now().plus(WATCH), "tasks of " + service.name());
    }

    /** After a smaller count was written, the swarm takes a moment to take the others back. */
    private void reportSurplus() {
        long surplus = surplus(live, observed);
        if (surplus > 0) {
            find(
                    Severity.WAITING,
                    "Converging",
                    surplus == 1
                            ? "1 task more than asked for is still there"
                            : surplus + " tasks more than asked for are still there");
            draft.wake(draft.now().plus(WATCH), "tasks of " + service.name());
        }
    }

    /** How many tasks the swarm has yet to take back: of one on a dead node nobody can say. */
    static long surplus(ObservedService live, Swarm observed) {
        return live.tasks().stream()
                        .filter(ObservedTask::isWanted)
                        .filter(task -> task.node().isEmpty() || isOnReadyNode(task, observed))
                        .count()
                - observed.wanted(live);
    }

    /** It has no count, and a task on every node that suits it; where none has to, none is due. */
    private boolean isToBePlaced() {
        return live.replicas().or(live::completions).isEmpty()
                && observed.nodes().values().stream()
                        .filter(ObservedNode::takesTasks)
                        .anyMatch(node -> Constraint.all(service.scheduling().placement(), node));
    }

    private record Obstacle(String reason, String message) {}

    private Optional<Obstacle> obstacle() {
        List<ObservedTask> pending =
                live.tasks().stream()
                        .filter(ObservedTask::isWanted)
                        .filter(task -> task.state() == State.PENDING && !task.error().isEmpty())
                        .toList();
        if (!pending.isEmpty()) {
            return Optional.of(
                    new Obstacle(
                            "NoSuitableNode",
                            pending.size()
                                    + (pending.size() == 1 ? " task finds" : " tasks find")
                                    + " no node: "
                                    + pending.getFirst().error()
                                    + "; the swarm goes on looking"));
        }
        return live.tasks().stream()
                .filter(task -> task.hasFailed() && task.current())
                .max(Comparator.comparing(ObservedTask::since))
                .filter(this::isNotMadeGood)
                .map(this::failing);
    }

    private boolean isNotMadeGood(ObservedTask failed) {
        return live.tasks().stream()
                .noneMatch(task -> task.place().equals(failed.place()) && observed.isRunning(task));
    }

    private Obstacle failing(ObservedTask last) {
        long ends =
                live.tasks().stream()
                        .filter(task -> task.place().equals(last.place()))
                        .filter(ObservedTask::hasFailed)
                        .count();
        String replica =
                service.name()
                        + (last.slot() > 0 ? "." + last.slot() : "")
                        + last.node()
                                .map(observed.nodes()::get)
                                .map(node -> " on " + node.hostname())
                                .orElse("");
        String said =
                last.error()
                        + last.exitCode()
                                .filter(code -> code != 0 && !EXIT.matcher(last.error()).find())
                                .map(code -> " (exit code " + code + ")")
                                .orElse("");
        if (last.error().contains("No such image")) {
            return new Obstacle(
                    "ImageNotFound",
                    replica + ": " + said + "; load or push the image, and the swarm finds it");
        }
        boolean another =
                live.tasks().stream()
                        .anyMatch(task -> task.isWanted() && task.place().equals(last.place()));
        return new Obstacle(
                ends >= CRASHES ? "CrashLoop" : "TaskFailed",
                replica
                        + (ends == 1 ? " failed: " : " failed " + ends + " times of late, last: ")
                        + said
                        + (another
                                ? "; the swarm starts it again"
                                : "; the swarm has started none in its place"));
    }

    /** What a dead node last said is not known to be so any more. */
    private void reportGhosts() {
        List<ObservedTask> ghosts =
                live.tasks().stream()
                        .filter(task -> task.state() == State.RUNNING)
                        .filter(task -> !isOnReadyNode(task, observed))
                        .toList();
        if (!ghosts.isEmpty()) {
            find(
                    Severity.NOTE,
                    "GhostTasks",
                    ghosts.size()
                            + (ghosts.size() == 1 ? " task was" : " tasks were")
                            + " last seen running on a node that does not answer ("
                            + String.join(
                                    ", ", ghosts.stream().map(this::hostname).distinct().toList())
                            + "), and not counted");
        }
    }

    private static boolean isOnReadyNode(ObservedTask task, Swarm observed) {
        return task.node().map(observed.nodes()::get).filter(ObservedNode::isReady).isPresent();
    }

    private String hostname(ObservedTask task) {
        return task.node()
                .map(id -> {
                    ObservedNode node = observed.nodes().get(id);
                    return node == null ? id : node.hostname();
                })
                .orElse("");
    }

    private void find(Severity severity, String reason, String message) {
        draft.find(
                new Finding(
                        severity, Optional.of(service.name()), reason, message, Optional.empty()));
    }
}
