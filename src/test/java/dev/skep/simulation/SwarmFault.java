package dev.skep.simulation;

import dev.skep.engine.EngineException;
import dev.skep.engine.FakeSwarm.Live;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.simulation.Line.CallFault;
import dev.skep.simulation.Line.EventFault;
import dev.skep.simulation.Line.ReadFault;
import dev.skep.tree.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One kind of thing that goes wrong in a swarm, or that somebody does. */
enum SwarmFault {
    CONTAINER_KILLED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            return end(site, draw, 137);
        }
    },
    CONTAINER_CRASHED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            return end(site, draw, 1);
        }
    },
    CONTAINER_ENDED_WELL {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            return end(site, draw, 0);
        }
    },
    NODE_KILLED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            String node = worker(site, draw);
            Duration gone = upTo(60, draw);
            site.swarm.killNode(node);
            site.agenda.after(gone, () -> quietly(() -> site.swarm.returnNode(node)));
            return Optional.of(node + " is dead for " + gone);
        }
    },
    NODE_DRAINED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            return available(site, draw, Availability.DRAIN);
        }
    },
    NODE_PAUSED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            return available(site, draw, Availability.PAUSE);
        }
    },
    SCALED_BY_HAND {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree replicas = Tree.of(draw.nextInt(6));
            return change(site, draw, List.of("Mode", "Replicated", "Replicas"), replicas);
        }
    },
    CHANGED_BY_HAND {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree env = Tree.of(List.of("HAND=" + draw.nextInt(100)));
            return change(site, draw, List.of("TaskTemplate", "ContainerSpec", "Env"), env);
        }
    },
    FORCED_BY_HAND {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree counter = Tree.of(1 + draw.nextInt(100));
            return change(site, draw, List.of("TaskTemplate", "ForceUpdate"), counter);
        }
    },
    LABELLED_BY_HAND {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            Tree value = Tree.of("hand" + draw.nextInt(100));
            return change(site, draw, List.of("Labels", "by"), value);
        }
    },
    REMOVED_BY_HAND {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException {
            Optional<Live> victim = ours(site, draw);
            if (victim.isPresent()) {
                site.swarm.removeFromOutside(victim.get().name());
            }
            return victim.map(live -> live.name() + " is removed by hand");
        }
    },
    CALLS_FAIL {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            CallFault[] kinds = CallFault.values();
            CallFault kind = kinds[draw.nextInt(kinds.length)];
            int count = kind.name().startsWith("KILLED") ? 1 : 1 + draw.nextInt(4);
            for (int i = 0; i < count; i++) {
                site.line.nextCall(kind);
            }
            return Optional.of("the next " + count + " calls: " + kind);
        }
    },
    READS_FAIL {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            ReadFault[] kinds = ReadFault.values();
            ReadFault kind = kinds[draw.nextInt(kinds.length)];
            int count = kind == ReadFault.KILLED ? 1 : 1 + draw.nextInt(4);
            for (int i = 0; i < count; i++) {
                site.line.nextRead(kind);
            }
            return Optional.of("the next " + count + " looks: " + kind);
        }
    },
    EVENTS_LOST {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            EventFault[] kinds = EventFault.values();
            EventFault kind = kinds[draw.nextInt(kinds.length)];
            int count = 1 + draw.nextInt(8);
            for (int i = 0; i < count; i++) {
                site.line.nextEvent(kind);
            }
            return Optional.of("the next " + count + " events: " + kind);
        }
    },
    STREAM_CUT {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            Duration closed = upTo(10, draw);
            site.line.cutStream(closed);
            return Optional.of("the event stream is cut for " + closed);
        }
    },
    UNREACHABLE {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            Duration down = upTo(20, draw);
            site.down(down);
            return Optional.of("no manager answers for " + down);
        }
    },
    SKEP_KILLED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            site.kill(upTo(20, draw));
            return Optional.of("skep is to be killed");
        }
    },
    SKEP_PAUSED {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            Duration most = upTo(30, draw);
            site.skep.pause(most);
            return Optional.of("skep stands still for " + most);
        }
    },
    FILE_SCALES {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.scale(draw));
        }
    },
    FILE_CHANGES {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.change(draw));
        }
    },
    FILE_NAMES_ANOTHER_IMAGE {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.image(Images.good(draw), draw));
        }
    },
    FILE_NAMES_A_BAD_IMAGE {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.image(Images.bad(draw), draw));
        }
    },
    FILE_CHANGES_POLICY {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.policy(draw));
        }
    },
    FILE_ADDS_A_SERVICE {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.addService(draw));
        }
    },
    FILE_LOSES_A_SERVICE {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), user -> user.removeService(draw));
        }
    },
    FILE_GOES_BACK {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            return save(site, user(site, draw), UserFiles::revert);
        }
    },
    FILE_IS_BROKEN {
        @Override
        Optional<String> strike(SwarmSite site, RandomGenerator draw) {
            UserFiles user = user(site, draw);
            String whole = user.composeText();
            user.saveCompose(whole.substring(0, draw.nextInt(whole.length())));
            site.noteFiles();
            site.agenda.after(
                    upTo(20, draw),
                    () -> {
                        user.save();
                        site.noteFiles();
                    });
            return Optional.of("file: cut off");
        }
    };

    /**
     * Makes it happen.
     *
     * @return what happened, for the trace; empty when nothing did
     */
    abstract Optional<String> strike(SwarmSite site, RandomGenerator draw) throws EngineException;

    String title() {
        return "swarm: " + Fault.words(name());
    }

    private interface Deed {
        void happen() throws EngineException;
    }

    /** What comes too late for anything to be struck is no matter. */
    private static void quietly(Deed deed) {
        try {
            deed.happen();
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration upTo(int seconds, RandomGenerator draw) {
        return Duration.ofMillis(1 + draw.nextInt(seconds * 1000));
    }

    private static String worker(SwarmSite site, RandomGenerator draw) {
        List<String> nodes = site.swarm.nodes();
        return nodes.get(1 + draw.nextInt(nodes.size() - 1));
    }

    private static Optional<Live> ours(SwarmSite site, RandomGenerator draw) {
        List<Live> ours =
                site.swarm.services().stream()
                        .filter(live -> !live.spec().at("Labels").isZero())
                        .toList();
        return ours.isEmpty() ? Optional.empty() : Optional.of(ours.get(draw.nextInt(ours.size())));
    }

    private static Optional<String> end(SwarmSite site, RandomGenerator draw, int code)
            throws EngineException {
        List<String> there = site.swarm.containers();
        if (there.isEmpty()) {
            return Optional.empty();
        }
        String victim = there.get(draw.nextInt(there.size()));
        try {
            site.swarm.endContainer(victim, code);
        } catch (EngineException e) {
            // It had just ended by itself.
            return Optional.empty();
        }
        return Optional.of(victim + " ends with " + code);
    }

    private static Optional<String> available(
            SwarmSite site, RandomGenerator draw, Availability availability)
            throws EngineException {
        String node = worker(site, draw);
        Duration most = upTo(60, draw);
        site.swarm.setAvailability(node, availability);
        site.agenda.after(
                most, () -> quietly(() -> site.swarm.setAvailability(node, Availability.ACTIVE)));
        return Optional.of(node + " is asked to " + availability + " for " + most);
    }

    private static Optional<String> change(
            SwarmSite site, RandomGenerator draw, List<String> way, Tree value)
            throws EngineException {
        Optional<Live> victim = ours(site, draw);
        if (way.getFirst().equals("Mode")) {
            // A job has another.
            victim = victim.filter(live -> live.spec().at(way).whole().isPresent());
        }
        if (victim.isPresent()) {
            site.swarm.updateFromOutside(victim.get().name(), spec -> spec.with(way, value));
        }
        return victim.map(live -> live.name() + " by hand: " + way.getLast() + " " + value);
    }

    private static UserFiles user(SwarmSite site, RandomGenerator draw) {
        return site.users.get(draw.nextInt(site.users.size()));
    }

    private interface Change {
        String of(UserFiles user);
    }

    private static Optional<String> save(SwarmSite site, UserFiles user, Change change) {
        String before = user.text();
        String what = change.of(user);
        user.save();
        site.noteFiles();
        return user.text().equals(before) ? Optional.empty() : Optional.of("file: " + what);
    }
}
