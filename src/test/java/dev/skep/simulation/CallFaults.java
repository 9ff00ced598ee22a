package dev.skep.simulation;

import dev.skep.simulation.Wire.CallFault;
import dev.skep.simulation.Wire.EventFault;
import java.util.random.RandomGenerator;

/** What the next calls, lists and events meet. */
enum CallFaults implements Fault {
    CALLS_FAIL {
        @Override
        public String strike(Site site, RandomGenerator draw) {
            CallFault[] kinds = CallFault.values();
            CallFault kind = kinds[draw.nextInt(kinds.length)];
            int count = kind.name().startsWith("KILLED") ? 1 : 1 + draw.nextInt(4);
            for (int i = 0; i < count; i++) {
                site.wire.nextCall(kind);
            }
            return "the next " + count + " calls: " + kind;
        }
    },
    CRASH_POINT {
        @Override
        public String strike(Site site, RandomGenerator draw) {
            int calls = draw.nextInt(6);
            for (int i = 0; i < calls; i++) {
                site.wire.nextCall(CallFault.ANSWERS_LATE);
            }
            site.wire.nextCall(
                    draw.nextBoolean()
                            ? CallFault.KILLED_BEFORE_EFFECT
                            : CallFault.KILLED_AFTER_EFFECT);
            return "skep will be killed at call " + (calls + 1);
        }
    },
    EVENTS_LOST {
        @Override
        public String strike(Site site, RandomGenerator draw) {
            EventFault[] kinds = EventFault.values();
            EventFault kind = kinds[draw.nextInt(kinds.length)];
            int count = 1 + draw.nextInt(8);
            for (int i = 0; i < count; i++) {
                site.wire.nextEvent(kind);
            }
            return "the next " + count + " events: " + kind;
        }
    },
    LISTS_STALE {
        @Override
        public String strike(Site site, RandomGenerator draw) {
            int count = 1 + draw.nextInt(3);
            site.wire.staleLists(count);
            return "the next " + count + " lists are stale";
        }
    }
}
