package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.observed.ObservedNode.Availability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of the nodes of a swarm, and of who decides in it. */
enum SwarmFault implements Fault<SwarmSite> {
    NODE_KILLED {
        @Override
        public Optional<String> strike(SwarmSite site, RandomGenerator draw)
                throws EngineException {
            String node = worker(site, draw);
            Duration gone = Fault.upTo(60, draw);
            site.swarm.killNode(node);
            site.later(gone, () -> site.swarm.returnNode(node));
            return Optional.of(node + " is dead for " + gone);
        }
    },
    NODE_DRAINED {
        @Override
        public Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return available(site, draw, Availability.DRAIN);
        }
    },
    NODE_PAUSED {
        @Override
        public Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return available(site, draw, Availability.PAUSE);
        }
    },
    MANAGER_RESTARTED {
        @Override
        public Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            Duration down = Fault.upTo(5, draw);
            site.down(down, site.swarm::endOnManager);
            return Optional.of("the manager's engine ends and begins again after " + down);
        }
    },
    LEADER_LOST {
        @Override
        public Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            Duration most = Fault.upTo(60, draw);
            site.swarm.setLed(false);
            site.agenda.after(most, () -> site.swarm.setLed(true));
            return Optional.of("the swarm has no leader for " + most);
        }

        @Override
        public boolean breaksReplicas() {
            return false;
        }
    },
    WRITE_OUTRUN {
        @Override
        public Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            int count = 1 + draw.nextInt(3);
            site.swarmLine().outrun(count);
            return Optional.of("somebody is faster at the next " + count + " writes");
        }
    };

    @Override
    public boolean breaksReplicas() {
        return true;
    }

    private static String worker(SwarmSite site, RandomGenerator draw) {
        List<String> nodes = site.swarm.nodes();
        return nodes.get(1 + draw.nextInt(nodes.size() - 1));
    }

    private static Optional<String> available(
            SwarmSite site, RandomGenerator draw, Availability availability) {
        String node = worker(site, draw);
        Duration most = Fault.upTo(60, draw);
        site.later(Duration.ZERO, () -> site.swarm.setAvailability(node, availability));
        site.later(most, () -> site.swarm.setAvailability(node, Availability.ACTIVE));
        return Optional.of(node + " is asked to " + availability + " for " + most);
    }
}
