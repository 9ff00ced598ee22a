package dev.skep.app;

import dev.skep.control.LeaseKeeper;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.EngineLease;
import dev.skep.lead.Elector;
import dev.skep.lead.Holder;
import dev.skep.lead.Leadership;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The part of this process in the election of who acts on an engine. */
final class Leading {

    private final Elector elector;
    private final LeaseKeeper keeper;
    private volatile Consumer<Leadership> listener = _ -> {};

    Leading(DockerEngine engine, RandomGenerator chance) {
        long origin = System.nanoTime();
        InstantSource steady = () -> Instant.EPOCH.plusNanos(System.nanoTime() - origin);
        EngineLease lease = engine.lease();
        Holder me = Candidate.here(System.getenv());
        elector =
                new Elector(
                        me,
                        lease,
                        holder -> lease.isDead(holder) || Candidate.isGone(holder, me),
                        new Elector.Clocks(steady, InstantSource.system()),
                        chance,
                        this::hear);
        keeper = new LeaseKeeper(elector, steady);
        lease.onNews(keeper::wake);
    }

    private void hear(Leadership leadership) {
        if (leadership instanceof Leadership.Following following) {
            following.leader().ifPresent(leader -> Candidate.whenGone(leader, keeper::wake));
        }
        listener.accept(leadership);
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    Leadership now() {
        return elector.leadership();
    }

    /** Registers who is told of each change; by one thread. */
    void tell(Consumer<Leadership> told) {
        listener = told;
    }
}
