package dev.skep.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What goes wrong between Skep and an engine: calls, lists, events, and clocks that differ. */
enum LineFault implements Fault<Site> {
    CALLS_FAIL {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            List<CallFault> kinds = List.of(CallFault.values());
            CallFault kind = Fault.any(draw, kinds);
            if (draw.nextBoolean()) {
                int most = kind.name().startsWith("KILLED") ? 1 : 4;
                return next(draw, most, "calls", kind, site.acting().line::nextCall);
            }
            Line line = site.acting().line;
            List<CallFault> survived =
                    kinds.stream()
                            .filter(each -> each != CallFault.GOES_WELL)
                            .filter(each -> !each.name().startsWith("KILLED"))
                            .toList();
            return next(draw, 8, "calls", "any", _ -> line.nextCall(Fault.any(draw, survived)));
        }
    },
    READS_FAIL {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            ReadFault kind = Fault.any(draw, List.of(ReadFault.values()));
            int most = kind == ReadFault.KILLED ? 1 : 4;
            return next(draw, most, "looks", kind, site.any(draw).line::nextRead);
        }
    },
    CRASH_POINT {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Line line = site.acting().line;
            int calls = draw.nextInt(20);
            CallFault before = draw.nextBoolean() ? CallFault.ANSWERS_LATE : CallFault.GOES_WELL;
            for (int i = 0; i < calls; i++) {
                line.nextCall(before);
            }
            line.nextCall(
                    draw.nextBoolean()
                            ? CallFault.KILLED_BEFORE_EFFECT
                            : CallFault.KILLED_AFTER_EFFECT);
            return Optional.of("skep will be killed at call " + (calls + 1));
        }
    },
    EVENTS_LOST {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            EventFault kind = Fault.any(draw, List.of(EventFault.values()));
            return next(draw, 8, "events", kind, site.any(draw).line::nextEvent);
        }
    },
    LISTS_STALE {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            int count = 1 + draw.nextInt(3);
            site.any(draw).line.staleLists(count);
            return Optional.of("the next " + count + " lists are stale");
        }
    },
    STREAM_CUT {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration closed = Fault.upTo(10, draw);
            site.any(draw).line.cutStream(closed);
            return Optional.of("the event stream is cut for " + closed);
        }
    },
    UNREACHABLE {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration down = Fault.upTo(20, draw);
            site.down(down, () -> {});
            return Optional.of("the engine does not answer for " + down);
        }
    },
    CLOCK_SET {
        @Override
        public Optional<String> strike(Site site, RandomGenerator draw) {
            Duration offset = Duration.ofSeconds(draw.nextInt(-7200, 7200));
            site.engineClock.set(site.agenda.instant(), offset);
            return Optional.of("the engine's clock is off by " + offset);
        }
    };

    private static <K> Optional<String> next(
            RandomGenerator draw, int most, String what, K kind, Consumer<K> arrange) {
        int count = 1 + draw.nextInt(most);
        for (int i = 0; i < count; i++) {
            arrange.accept(kind);
        }
        return Optional.of("the next " + count + " " + what + ": " + kind);
    }

    @Override
    public boolean breaksReplicas() {
        return false;
    }
}
