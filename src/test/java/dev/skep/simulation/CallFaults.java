package dev.skep.simulation;

import dev.skep.simulation.Line.CallFault;
import dev.skep.simulation.Line.EventFault;
import dev.skep.simulation.Line.ReadFault;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What the next calls, lists and events meet. */
enum CallFaults implements Fault {
    CALLS_FAIL {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            CallFault[] kinds = CallFault.values();
            CallFault kind = kinds[draw.nextInt(kinds.length)];
            int count = kind.name().startsWith("KILLED") ? 1 : 1 + draw.nextInt(4);
            for (int i = 0; i < count; i++) {
                site.wire.nextCall(kind);
            }
            return Optional.of("the next " + count + " calls: " + kind);
        }
    },
    READS_FAIL {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            ReadFault[] kinds = ReadFault.values();
            ReadFault kind = kinds[draw.nextInt(kinds.length)];
            int count = kind == ReadFault.KILLED ? 1 : 1 + draw.nextInt(4);
            for (int i = 0; i < count; i++) {
                site.wire.nextRead(kind);
            }
            return Optional.of("the next " + count + " looks: " + kind);
        }
    },
    CRASH_POINT {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            int calls = draw.nextInt(20);
            CallFault before = draw.nextBoolean() ? CallFault.ANSWERS_LATE : CallFault.GOES_WELL;
            for (int i = 0; i < calls; i++) {
                site.wire.nextCall(before);
            }
            site.wire.nextCall(
                    draw.nextBoolean()
                            ? CallFault.KILLED_BEFORE_EFFECT
                            : CallFault.KILLED_AFTER_EFFECT);
            return Optional.of("skep will be killed at call " + (calls + 1));
        }
    },
    EVENTS_LOST {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            EventFault[] kinds = EventFault.values();
            EventFault kind = kinds[draw.nextInt(kinds.length)];
            int count = 1 + draw.nextInt(8);
            for (int i = 0; i < count; i++) {
                site.wire.nextEvent(kind);
            }
            return Optional.of("the next " + count + " events: " + kind);
        }
    },
    LISTS_STALE {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            int count = 1 + draw.nextInt(3);
            site.wire.staleLists(count);
            return Optional.of("the next " + count + " lists are stale");
        }
    };

    @Override
    public boolean breaksReplicas() {
        return false;
    }
}
