package dev.skep.status;

import dev.skep.lead.Leadership;
import dev.skep.plan.Finding;
import dev.skep.plan.Finding.Severity;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Judges a situation: the conditions of a stack, with their reasons. */
final class Verdict {

    /** How many items a message lists before it only counts. */
    private static final int LISTED = 5;

    /** One condition, without the time since when it is so. */
    record Judgement(Status status, String reason, String message) {}

    private final Situation situation;
    private final Leadership leadership;
    private final List<ServiceStatus> services;
    private final List<Plan.Node> steps;

    Verdict(Situation situation, Leadership leadership, List<ServiceStatus> services) {
        this.situation = situation;
        this.leadership = leadership;
        this.services = services;
        this.steps = situation.plan().map(Plan::nodes).orElse(List.of());
    }

    List<Condition> conditions(Optional<StackStatus> previous) {
        return Stream.of(Type.values())
                .map(type -> {
                    Judgement judgement = judge(type);
                    Instant since =
                            previous.map(status -> status.condition(type))
                                    .filter(before -> before.status() == judgement.status())
                                    .map(Condition::lastTransitionTime)
                                    .orElse(situation.now());
                    return new Condition(
                            type,
                            judgement.status(),
                            judgement.reason(),
                            judgement.message(),
                            since);
                })
                .toList();
    }

    private Judgement judge(Type type) {
        return switch (type) {
            case Settled -> unlessBlind().orElseGet(this::settled);
            case Progressing -> unlessBlind().orElseGet(this::progressing);
            case Degraded -> degraded();
            case InputValid -> inputValid();
            case Leading -> LeadingVerdict.of(leadership, situation.now());
        };
    }

    /** What can be said when it is not known what runs, or not known what should. */
    private Optional<Judgement> unlessBlind() {
        if (situation.engine() instanceof Reach.Unreachable unreachable) {
            return Optional.of(
                    new Judgement(Status.Unknown, "EngineUnreachable", unreachable(unreachable)));
        }
        if (situation.engine() instanceof Reach.NoSay without) {
            return Optional.of(
                    new Judgement(Status.Unknown, without.lack().reason(), without(without)));
        }
        if (situation.observed().isEmpty()) {
            return Optional.of(
                    new Judgement(
                            Status.Unknown,
                            "NotObservedYet",
                            "The engine has not been asked yet what it holds of this stack."));
        }
        if (situation.desired().isEmpty() && situation.lastApplied().isEmpty()) {
            return Optional.of(
                    new Judgement(
                            Status.Unknown,
                            "NothingAskedFor",
                            "No valid file says what this stack should be, and the engine has nothing written down about it."
                                    + " Skep leaves it as it is."));
        }
        return Optional.empty();
    }

    private static String unreachable(Reach.Unreachable engine) {
        return "The engine has not answered since "
                + engine.since()
                + ": "
                + engine.cause()
                + ". What runs now is not known; containers go on without Skep."
                + engine.retryAt()
                        .map(at -> " Skep asks again at " + at)
                        .orElse(" Skep goes on asking")
                + " and then compares everything anew.";
    }

    private static String without(Reach.NoSay engine) {
        return "Since "
                + engine.since()
                + " "
                + engine.lack().sentence()
                + ": "
                + engine.cause()
                + ". What runs goes on without Skep."
                + engine.retryAt().map(at -> " Skep asks again at " + at + ".").orElse("");
    }

    private Judgement settled() {
        String wrong = lacking();
        boolean planSettled = situation.plan().map(Plan::isSettled).orElse(true);
        if (planSettled && wrong.isEmpty()) {
            return new Judgement(Status.True, "AsAskedFor", "Every service is as asked for.");
        }
        return findings(Severity.BLOCKED)
                .findFirst()
                .map(finding -> new Judgement(Status.False, finding.reason(), sentence(finding)))
                .or(() ->
                        steps.isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        new Judgement(Status.False, "StepsToDo", stepsToDo())))
                .or(() ->
                        anyFinding()
                                .map(finding ->
                                        new Judgement(
                                                Status.False, finding.reason(), sentence(finding))))
                .or(() -> wake().map(message -> new Judgement(Status.False, "Watching", message)))
                .orElseGet(() -> new Judgement(Status.False, "NotAsAskedFor", wrong + "."));
    }

    private Judgement progressing() {
        if (!steps.isEmpty()) {
            return new Judgement(Status.True, "StepsToDo", stepsToDo());
        }
        Optional<Finding> blocked = findings(Severity.BLOCKED).findFirst();
        if (blocked.isPresent()) {
            return new Judgement(Status.False, blocked.get().reason(), sentence(blocked.get()));
        }
        Optional<Finding> awaited = anyFinding();
        if (awaited.isPresent()) {
            return new Judgement(Status.True, awaited.get().reason(), sentence(awaited.get()));
        }
        if (wake().isPresent()) {
            return new Judgement(Status.True, "Watching", wake().get());
        }
        String wrong = lacking();
        if (wrong.isEmpty()) {
            return new Judgement(Status.False, "AsAskedFor", "There is nothing to do.");
        }
        return situation.plan().isPresent()
                ? new Judgement(Status.False, "NotAsAskedFor", wrong + ".")
                : new Judgement(
                        Status.Unknown,
                        "NotPlanned",
                        wrong
                                + ". Whether somebody is at work on it cannot be told from the engine alone.");
    }

    private Judgement degraded() {
        if (situation.engine() instanceof Reach.Unreachable unreachable) {
            return new Judgement(Status.True, "EngineUnreachable", unreachable(unreachable));
        }
        if (situation.engine() instanceof Reach.NoSay without) {
            return new Judgement(Status.True, without.lack().reason(), without(without));
        }
        Optional<Finding> worst =
                findings(Severity.BLOCKED)
                        .findFirst()
                        .or(() -> findings(Severity.DEGRADED).findFirst());
        if (worst.isPresent()) {
            return new Judgement(Status.True, worst.get().reason(), sentence(worst.get()));
        }
        List<String> failing =
                services.stream()
                        .flatMap(service ->
                                service.replicas().stream()
                                        .filter(ReplicaStatus::failing)
                                        .map(replica ->
                                                replica.named(service.name())
                                                        + " "
                                                        + replica.note().orElse(replica.state())))
                        .toList();
        if (!failing.isEmpty()) {
            return new Judgement(Status.True, "ReplicasFailing", list(failing) + ".");
        }
        return unlessBlind()
                .orElseGet(() ->
                        new Judgement(
                                Status.False,
                                "NothingWrong",
                                "No replica fails, and nothing is in the way."));
    }

    private Judgement inputValid() {
        if (!situation.problems().isEmpty()) {
            List<String> problems = situation.problems().stream().map(Object::toString).toList();
            String meanwhile =
                    situation.desired().isPresent() || situation.lastApplied().isPresent()
                            ? " Until that is mended, what was asked for last stays in force (generation "
                                    + situation.generation()
                                    + ")."
                            : " Until that is mended, nothing of this stack is touched.";
            return new Judgement(Status.False, "InvalidFiles", list(problems) + "." + meanwhile);
        }
        return situation.desired().isPresent()
                ? new Judgement(Status.True, "FilesRead", "The files were read without a fault.")
                : new Judgement(
                        Status.Unknown,
                        "NoFilesRead",
                        "No files were read: this is told from what the engine has written down.");
    }

    /** What is not as asked for, by the counts alone; empty when all is. */
    private String lacking() {
        return list(
                services.stream()
                        .filter(Predicate.not(ServiceStatus::isAsDesired))
                        .map(Verdict::difference)
                        .toList());
    }

    private static String difference(ServiceStatus service) {
        List<String> parts = new ArrayList<>();
        int there = service.running() + service.completed();
        if (there != service.desired()) {
            parts.add(service.running() + " of " + service.desired() + " running");
        }
        if (service.healthy() < service.running()) {
            parts.add((service.running() - service.healthy()) + " not healthy");
        }
        if (service.updated() < Math.min(there, service.desired())) {
            parts.add(
                    (Math.min(there, service.desired()) - service.updated()) + " of an older spec");
        }
        if (service.strays() > 0) {
            parts.add(service.strays() + " too many");
        }
        return service.name() + ": " + String.join(", ", parts);
    }

    private String stepsToDo() {
        String what = steps.size() == 1 ? "1 step to do: " : steps.size() + " steps to do: ";
        return what + list(steps.stream().map(Verdict::step).toList()) + ".";
    }

    private static String step(Plan.Node node) {
        return PlanText.of(node.step()) + ", " + node.why().text();
    }

    private Stream<Finding> findings(Severity severity) {
        return situation.plan().stream()
                .flatMap(plan -> plan.findings().stream())
                .filter(finding -> finding.severity() == severity);
    }

    private Optional<Finding> anyFinding() {
        return findings(Severity.DEGRADED)
                .findFirst()
                .or(() -> findings(Severity.WAITING).findFirst());
    }

    private Optional<String> wake() {
        return situation
                .plan()
                .flatMap(Plan::wake)
                .map(wake -> "Skep looks again at " + wake.at() + " (" + wake.on() + ").");
    }

    /** A finding as one line; its message says itself when Skep looks again. */
    static String sentence(Finding finding) {
        return finding.service().map(service -> service + ": ").orElse("") + finding.message();
    }

    private static String list(List<String> items) {
        String listed = String.join("; ", items.subList(0, Math.min(LISTED, items.size())));
        return items.size() <= LISTED
                ? listed
                : listed + "; and " + (items.size() - LISTED) + " more";
    }
}
