package dev.skep.simulation;

import dev.skep.desired.DesiredState;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm.Live;
import dev.skep.identity.ServiceName;
import dev.skep.observed.ObservedState.Swarm;
import dev.skep.plan.Rollback;
import dev.skep.tree.Tree;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What becomes of one service of a swarm, by itself or by somebody's hand. */
enum ServiceFault implements Fault<SwarmSite> {
    CONTAINER_KILLED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            return end(site, draw, 137);
        }
    },
    CONTAINER_CRASHED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            return end(site, draw, 1);
        }
    },
    CONTAINER_ENDED_WELL {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            return end(site, draw, 0);
        }
    },
    SCALED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree replicas = Tree.of(draw.nextInt(6));
            return change(site, draw, List.of("Mode", "Replicated", "Replicas"), replicas);
        }
    },
    CHANGED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree env = Tree.of(List.of("HAND=" + draw.nextInt(100)));
            return change(site, draw, List.of("TaskTemplate", "ContainerSpec", "Env"), env);
        }
    },
    FORCED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree counter = Tree.of(1 + draw.nextInt(100));
            return change(site, draw, List.of("TaskTemplate", "ForceUpdate"), counter);
        }
    },
    LABELLED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree value = Tree.of("hand" + draw.nextInt(100));
            return change(site, draw, List.of("Labels", "by"), value);
        }
    },
    REMOVED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            Optional<Live> victim = ours(site, draw, _ -> true);
            if (victim.isPresent()) {
                site.swarm.removeFromOutside(victim.get().name());
            }
            return victim.map(live -> live.name() + " is removed by hand");
        }
    },
    /** {@code skep rollback}. */
    ROLLED_BACK {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            DesiredState state = Fault.any(draw, List.copyOf(site.safety.desired().values()));
            Swarm seen = site.swarm.observe(state.stack());
            if (seen.services().isEmpty()) {
                return Optional.empty();
            }
            ServiceName service = Fault.any(draw, List.copyOf(seen.services().keySet()));
            return switch (Rollback.of(state.stack(), seen, service, Optional.empty())) {
                case Rollback.Impossible _ -> Optional.empty();
                case Rollback.Possible back -> {
                    site.swarm.apply(back.step());
                    yield Optional.of(service + " is put back to revision " + back.to().number());
                }
            };
        }
    },
    /** Also what only Skep has a use for: revisions, and what it last set out for. */
    FILE_REMOVED {
        @Override
        Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException {
            List<String> files = site.swarm.unusedFiles();
            if (files.isEmpty()) {
                return Optional.empty();
            }
            String file = Fault.any(draw, files);
            site.swarm.removeFileFromOutside(file);
            site.safety.lost(file);
            return Optional.of(file + " is removed by hand");
        }
    };

    abstract Optional<String> happen(SwarmSite site, RandomGenerator draw) throws EngineException;

    @Override
    public Optional<String> strike(SwarmSite site, RandomGenerator draw) {
        try {
            return happen(site, draw);
        } catch (EngineException e) {
            // It had just ended by itself, or there is nobody to ask.
            return Optional.empty();
        }
    }

    @Override
    public boolean breaksReplicas() {
        return true;
    }

    private static Optional<Live> ours(
            SwarmSite site, RandomGenerator draw, Predicate<Live> which) {
        List<Live> ours =
                site.swarm.services().stream()
                        .filter(live -> !live.spec().at("Labels").isZero())
                        .filter(which)
                        .toList();
        return ours.isEmpty() ? Optional.empty() : Optional.of(Fault.any(draw, ours));
    }

    private static Optional<String> end(SwarmSite site, RandomGenerator draw, int code)
            throws EngineException {
        List<String> there = site.swarm.containers();
        if (there.isEmpty()) {
            return Optional.empty();
        }
        String victim = Fault.any(draw, there);
        site.swarm.endContainer(victim, code);
        return Optional.of(victim + " ends with " + code);
    }

    private static Optional<String> change(
            SwarmSite site, RandomGenerator draw, List<String> way, Tree value)
            throws EngineException {
        boolean isCount = way.getFirst().equals("Mode");
        // Only what is replicated has a count.
        Optional<Live> victim =
                ours(site, draw, live -> !isCount || live.spec().at(way).whole().isPresent());
        if (victim.isPresent()) {
            site.swarm.updateFromOutside(victim.get().name(), spec -> spec.with(way, value));
        }
        return victim.map(live -> live.name() + " by hand: " + way.getLast() + " " + value);
    }
}
