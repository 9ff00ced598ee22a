package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.Drift;
import dev.skep.identity.ImageRef;
import dev.skep.identity.Labels;
import dev.skep.identity.SpecHash;
import dev.skep.observed.ObservedService;
import dev.skep.observed.ObservedService.RollOut;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Finding.Severity;
import dev.skep.spec.Difference;
import dev.skep.spec.ServiceFields;
import dev.skep.spec.ServiceSpec;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans one service of a swarm: makes it, or writes what differs, when it is time to. */
final class SwarmServicePlanner {

    private static final List<String> IMAGE = List.of("TaskTemplate", "ContainerSpec", "Image");
    private static final List<String> GENERATION = List.of("Labels", Labels.GENERATION);
    private static final List<String> TERM = List.of("Labels", Labels.TERM);
    private static final List<String> ROLLED_BACK_FROM = List.of("Labels", Labels.ROLLED_BACK_FROM);
    private static final List<String> REPLICAS = List.of("Mode", "Replicated", "Replicas");

    private final DesiredState desired;
    private final DesiredService service;
    private final Swarm observed;
    private final Optional<ObservedService> live;
    private final long generation;
    private final Revisions revisions;
    private final Balance balance;
    private final NodeLoss loss;
    private final Agreements agreements;
    private final Surpluses surpluses;
    private final Draft draft;
    private Optional<SpecHash> hash = Optional.empty();

    /** It is not told yet what it is to be: to depend on that is to be held. */
    private static final List<Integer> NOT_WRITTEN = List.of(Draft.HELD);

    SwarmServicePlanner(
            DesiredState desired,
            DesiredService service,
            Swarm observed,
            long generation,
            Revisions revisions,
            Balance balance,
            NodeLoss loss,
            Agreements agreements,
            Surpluses surpluses,
            Draft draft) {
        this.desired = desired;
        this.service = service;
        this.observed = observed;
        this.live = Optional.ofNullable(observed.services().get(service.name()));
        this.generation = generation;
        this.revisions = revisions;
        this.balance = balance;
        this.loss = loss;
        this.agreements = agreements;
        this.surpluses = surpluses;
        this.draft = draft;
    }

    /**
     * @param mayRun whether what it depends on lets it run: else it is kept at zero replicas
     * @return the places of the steps that write it; {@link Draft#HELD} where it is not written for
     *     now
     */
    List<Integer> plan(boolean mayRun, Networks networks, StoredFiles files) {
        List<Integer> needs = needs(networks, files);
        List<String> mounted = files.names(service);
        Optional<Why.NodesSilent> failover = live.flatMap(it -> loss.change(service, it));
        hash = live.filter(_ -> failover.isEmpty()).flatMap(it -> agreements.of(it, mounted));
        if (hash.isPresent()) {
            return atRest(live.get(), needs);
        }
        int replicas = mayRun ? service.replicas().onOneNode() : 0;
        Tree.Mapping wanted = new ServiceSpec(desired, service, files).tree(replicas);
        hash = wanted.at("Labels", Labels.SPEC_HASH).text().map(SpecHash::new);
        if (live.isEmpty()) {
            return mayRun || wanted.at(REPLICAS).whole().isPresent()
                    ? create(wanted, needs)
                    : NOT_WRITTEN;
        }
        if (failover.isPresent()) {
            return failOver(live.get(), wanted, failover.get());
        }
        return keep(live.get(), wanted, mounted, needs);
    }

    /**
     * Before all else, and nothing but that: whatever else differs has time until the next look,
     * and may have to be left as it is.
     */
    private List<Integer> failOver(ObservedService live, Tree.Mapping wanted, Why.NodesSilent why) {
        Tree.Mapping spec = NodeLoss.with(live, why.surge());
        boolean forgets =
                isRolledBackBySwarm(
                        live,
                        ServiceFields.differences(live.spec(), keepingWhatStands(live, wanted)));
        if (forgets) {
            // By any write the swarm forgets that it went back.
            spec = spec.with(ROLLED_BACK_FROM, Tree.of(hash().value()));
        }
        draft.add(
                new Step.UpdateService(
                        desired.stack(), service.name(), live.id(), live.version(), spec),
                why,
                loss.pauses());
        return NOT_WRITTEN;
    }

    /** Of the spec that is asked for, replicas apart. */
    SpecHash hash() {
        return hash.orElseGet(service.template()::hash);
    }

    private List<Integer> needs(Networks networks, StoredFiles files) {
        ContainerSpec spec = service.template().spec();
        Stream<Integer> attached =
                spec.networking().networks().stream()
                        .map(attachment -> networks.place(service.name(), attachment.network()));
        return Stream.concat(attached, files.places(service).stream()).toList();
    }

    private List<Integer> create(Tree.Mapping wanted, List<Integer> needs) {
        String name = ServiceSpec.name(desired.stack(), service.name());
        if (observed.otherServices().contains(name)) {
            find(
                    Severity.BLOCKED,
                    "ServiceNotOurs",
                    "the swarm has a service "
                            + name
                            + " that belongs to no stack of this name; remove it, or give the stack another name");
            return NOT_WRITTEN;
        }
        Tree.Mapping whole = ofThisGeneration(wanted);
        int made =
                draft.add(
                        new Step.CreateService(desired.stack(), service.name(), whole),
                        new Why.Missing(),
                        needs);
        revisions.keep(service.name(), whole, made);
        return List.of(made);
    }

    private List<Integer> keep(
            ObservedService live, Tree.Mapping wanted, List<String> mounted, List<Integer> needs) {
        if (!kind(live.spec()).equals(kind(wanted))) {
            return makeAnew(live, wanted, needs);
        }
        Tree.Mapping kept = keepingWhatStands(live, wanted);
        List<Difference> differences = ServiceFields.differences(live.spec(), kept);
        if (wasRolledBack(live, differences)) {
            rolledBack(live);
            return NOT_WRITTEN;
        }
        if (differences.isEmpty()) {
            agreements.add(service, live, mounted);
            return atRest(live, needs);
        }
        if (isNotWorthARun(differences)) {
            new Convergence(service, live, observed, draft).report();
            return List.of();
        }
        if (mustWait(live, differences)) {
            deferred(live, differences);
        } else if (desired.drift() == Drift.REPORT && isWrittenDown()) {
            drifted(differences);
        } else {
            return List.of(update(live, kept, new Why.Differs(differences), needs));
        }
        new Convergence(service, live, observed, draft).report();
        return NOT_WRITTEN;
    }

    /** Nothing differs: what Swarm made of it is looked at, and may need a hand. */
    private List<Integer> atRest(ObservedService live, List<Integer> needs) {
        revisions.keep(service.name(), live.spec(), Draft.READY);
        Optional<Duration> delay = new CrashDelay(service, live, observed).next();
        if (delay.isPresent()) {
            return List.of(
                    update(
                            live,
                            CrashDelay.with(live.spec(), delay.get()),
                            new Why.CrashLooping(delay.get()),
                            needs));
        }
        Optional<Why.Uneven> move = balance.move(service, live);
        if (move.isPresent()) {
            Tree.Mapping more =
                    Balance.with(live.spec(), service.replicas().onOneNode(), move.get().surge());
            return List.of(update(live, more, move.get(), needs));
        }
        Optional<Why.Unheeded> unheeded = surpluses.unheeded(live);
        if (unheeded.isPresent()) {
            return List.of(update(live, live.spec(), unheeded.get(), needs));
        }
        new Convergence(service, live, observed, draft).report();
        return List.of();
    }

    private List<Integer> makeAnew(ObservedService live, Tree.Mapping wanted, List<Integer> needs) {
        int removed =
                draft.add(
                        new Step.RemoveService(service.name(), live.id()),
                        new Why.CannotChange("Mode"),
                        needs);
        return create(wanted, List.of(removed));
    }

    private int update(ObservedService live, Tree.Mapping spec, Why why, List<Integer> needs) {
        Tree.Mapping whole = ServiceFields.carriedOver(live.spec(), ofThisGeneration(spec));
        int written =
                draft.add(
                        new Step.UpdateService(
                                desired.stack(), service.name(), live.id(), live.version(), whole),
                        why,
                        needs);
        revisions.keep(service.name(), whole, written);
        return written;
    }

    /** {@code Replicated}, {@code Global}, {@code ReplicatedJob} or {@code GlobalJob}. */
    private static String kind(Tree spec) {
        return String.join(",", spec.at("Mode").entries().keySet());
    }

    private Tree.Mapping ofThisGeneration(Tree.Mapping spec) {
        return spec.with(GENERATION, Tree.of(Long.toString(generation)));
    }

    /**
     * What stands although the files do not say it: the generation and the term in which a service
     * was last changed, the digest that somebody has pinned to the image that is still asked for,
     * and what Skep itself has set for a while.
     */
    private Tree.Mapping keepingWhatStands(ObservedService live, Tree.Mapping wanted) {
        Tree.Mapping kept =
                wanted.with(GENERATION, live.spec().at(GENERATION))
                        .with(TERM, live.spec().at(TERM));
        String image = service.template().spec().image();
        boolean pinned =
                live.label(Labels.STACK_IMAGE).filter(image::equals).isPresent()
                        && live.spec()
                                .at(IMAGE)
                                .text()
                                .filter(found -> ImageRef.isPinned(found, image))
                                .isPresent();
        if (pinned) {
            kept = kept.with(IMAGE, live.spec().at(IMAGE));
        }
        if (live.label(Labels.SPEC_HASH).filter(hash().value()::equals).isPresent()) {
            kept = new CrashDelay(service, live, observed).kept(kept);
        }
        int count = wanted.at(REPLICAS).whole().map(Long::intValue).orElse(0);
        int failover = NodeLoss.surgeOf(live);
        if (count > 0 && failover > 0) {
            return NodeLoss.with(kept, count, failover);
        }
        int surge = count == 0 ? 0 : balance.surge(live, count);
        return surge == 0 ? kept : Balance.with(kept, count, surge);
    }

    /**
     * A swarm runs a job again whenever it is written: labels wait until something else of it
     * changes.
     */
    private boolean isNotWorthARun(List<Difference> differences) {
        boolean isJob = service.replicas().isJob();
        if (!isJob || differences.stream().anyMatch(Difference::restartsTasks)) {
            return false;
        }
        find(
                Severity.NOTE,
                "JobLeftAsItIs",
                "labels of "
                        + service.name()
                        + " differ, and stay until something else of it changes: a write would run the job again");
        return true;
    }

    /**
     * A write that restarts no task ends the roll-out that is under way or paused, and takes the
     * spec to go back to with it.
     */
    private static boolean mustWait(ObservedService live, List<Difference> differences) {
        return live.rollOut().filter(RollOut::isOpen).isPresent()
                && differences.stream().noneMatch(Difference::restartsTasks);
    }

    private void deferred(ObservedService live, List<Difference> differences) {
        List<String> fields = new ArrayList<>();
        differences.forEach(difference -> fields.add(difference.text()));
        find(
                Severity.WAITING,
                "WriteDeferred",
                String.join(", ", fields)
                        + " waits: the swarm would take it for the end of the roll-out that "
                        + (live.rollOut().filter(RollOut::isPaused).isPresent()
                                ? "is paused"
                                : "is under way"));
    }

    /** What is asked for was written before: what differs came later. */
    private boolean isWrittenDown() {
        return observed.lastApplied()
                .filter(last -> last.digest().equals(desired.digest()))
                .map(last -> last.services().get(service.name()))
                .filter(written -> written.specHash().equals(hash()))
                .isPresent();
    }

    private void drifted(List<Difference> differences) {
        List<String> fields = new ArrayList<>();
        differences.forEach(difference -> fields.add(difference.text()));
        find(
                Severity.DEGRADED,
                "Drift",
                String.join(", ", fields)
                        + ": changed by hand, and left because of `spec.drift: report`");
    }

    /**
     * The spec that is asked for was written before, and the swarm or {@code skep rollback} went
     * back from it, or is about to: the old spec is in place from the first moment on.
     */
    private boolean wasRolledBack(ObservedService live, List<Difference> differences) {
        return isRolledBackByHand(live) || isRolledBackBySwarm(live, differences);
    }

    private boolean isRolledBackByHand(ObservedService live) {
        return live.label(Labels.ROLLED_BACK_FROM).filter(hash().value()::equals).isPresent();
    }

    /** Also to what somebody had changed by hand, which has the label of what Skep wrote. */
    private boolean isRolledBackBySwarm(ObservedService live, List<Difference> differences) {
        boolean another =
                live.label(Labels.SPEC_HASH).filter(hash().value()::equals).isEmpty()
                        || differences.stream().anyMatch(Difference::restartsTasks);
        return another && live.rollOut().filter(RollOut::isRollBack).isPresent() && isWrittenDown();
    }

    private void rolledBack(ObservedService live) {
        if (isRolledBackByHand(live)) {
            find(
                    Severity.BLOCKED,
                    "RolledBack",
                    live.label(Labels.REVISION)
                                    .map(number ->
                                            "`skep rollback` has put revision "
                                                    + number
                                                    + " in place of the spec that is asked for")
                                    .orElse(
                                            "the spec that is asked for failed, and the swarm went back to the one before")
                            + "; Skep leaves it until the files change");
            new Convergence(service, live, observed, draft).report();
            return;
        }
        RollOut rollOut = live.rollOut().orElseThrow();
        String said = rollOut.message().isEmpty() ? "" : " (" + rollOut.message() + ")";
        if (rollOut.isUnderWay()) {
            find(
                    Severity.WAITING,
                    "RollingBack",
                    "the spec that is asked for failed, and the swarm goes back to the one before"
                            + said);
            draft.wake(draft.now().plus(Convergence.WATCH), "tasks of " + service.name());
            return;
        }
        find(
                Severity.BLOCKED,
                rollOut.isPaused() ? "RollbackPaused" : "RolledBack",
                "the spec that is asked for failed, and the swarm "
                        + (rollOut.isPaused()
                                ? "has stopped half-way back to the one before"
                                : "went back to the one before")
                        + said
                        + "; Skep tries again when the files change");
    }

    private void find(Severity severity, String reason, String message) {
        draft.find(
                new Finding(
                        severity, Optional.of(service.name()), reason, message, Optional.empty()));
    }
}
