package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.lead.Holder;
import dev.skep.lead.Lease;
import dev.skep.lead.LeaseStore;
import dev.skep.lead.Timing;
import java.time.Duration;
import java.util.Optional;

/**
 * The lease of all who act on one engine or swarm: in the swarm's own store where services are
 * kept, on the engine where containers are. Where that changes, another lease counts: steps for the
 * one are refused by the other.
 */
public final class EngineLease implements LeaseStore {

    /**
     * A renewal on one engine is four calls and two of the 256 events that it remembers. That a
     * holder has ended is known there without waiting, but for one on another machine.
     */
    private static final Timing ON_ONE_ENGINE =
            new Timing(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(90),
                    Duration.ofSeconds(1));

    private final Daemons daemons;
    private final LeaseConfig config;
    private final LeaseVolume volume;
    private final Deaths deaths = new Deaths();
    private volatile Runnable onNews = () -> {};
    private volatile boolean inSwarm = true;
    private volatile Optional<Holder> holder = Optional.empty();

    EngineLease(Daemons daemons) {
        this.daemons = daemons;
        this.config = new LeaseConfig(daemons);
        this.volume = new LeaseVolume(daemons);
    }

    /** Registers who is told, from any thread, that somebody else may lead. */
    public void onNews(Runnable listener) {
        onNews = listener;
    }

    void hear(DockerEvent event) {
        boolean isDeath = deaths.hear(event) && holder.filter(deaths::contains).isPresent();
        boolean isWritten = LeaseLabels.isIn(event) && !config.isOwn(event) && !volume.isOwn(event);
        if (isDeath || isWritten) {
            onNews.run();
        }
    }

    @Override
    public Optional<Seen> read() throws StoreException {
        return stored(() -> {
            inSwarm = daemons.keepsServices();
            Optional<Seen> seen = inSwarm ? config.read() : volume.read();
            holder = seen.flatMap(it -> it.lease().holder());
            return seen;
        });
    }

    /** Where it was read last: a swarm that came meanwhile has another one. */
    @Override
    public boolean swap(Optional<Seen> expected, Lease next) throws StoreException {
        return stored(() -> inSwarm ? config.swap(expected, next) : volume.swap(expected, next));
    }

    /**
     * Whether a holder is known to have ended: an engine has told so, or the one that it was a
     * container of has it no more, or not running.
     */
    public boolean isDead(Holder holder) {
        try {
            return deaths.contains(holder) || (!inSwarm && volume.isDead(holder));
        } catch (EngineException e) {
            // Nothing is known then.
            return false;
        }
    }

    /** Only services are written with their term compared. */
    @Override
    public long lastTerm() throws StoreException {
        return stored(() -> inSwarm ? config.lastTerm() : 0L);
    }

    @Override
    public Timing timing() {
        return inSwarm ? Timing.DEFAULT : ON_ONE_ENGINE;
    }

    private interface Access<T> {
        T get() throws EngineException;
    }

    private <T> T stored(Access<T> access) throws StoreException {
        try {
            return access.get();
        } catch (EngineException e) {
            if (e.kind().isWithoutSay()) {
                daemons.doubt();
            }
            throw new StoreException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "read the lease: " + e.getMessage() + "; remove it for Skep to make another",
                    e);
        }
    }
}
