package dev.skep.chaos;

import dev.skep.scenario.FaultyProxy;
import dev.skep.scenario.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** What goes wrong between Skep and the engine, while there is something to do. */
final class ConnectionFaults {

    static final List<Fault> ALL =
            List.of(
                    new Fault(
                            "connection refused",
                            5,
                            (world, random) ->
                                    during(world, random, new FaultyProxy.Fault.Refuse())),
                    new Fault(
                            "connections reset",
                            5,
                            (world, random) ->
                                    during(world, random, new FaultyProxy.Fault.Reset())),
                    new Fault(
                            "no answer for a while",
                            5,
                            (world, random) -> during(world, random, new FaultyProxy.Fault.Hang())),
                    new Fault("no answer, then reset", 3, ConnectionFaults::hangAndReset),
                    new Fault(
                            "500 to some calls",
                            6,
                            (world, random) ->
                                    during(
                                            world,
                                            random,
                                            new FaultyProxy.Fault.Answer(
                                                    500, 1 + random.nextInt(3)))),
                    new Fault(
                            "503 to some calls",
                            4,
                            (world, random) ->
                                    during(
                                            world,
                                            random,
                                            new FaultyProxy.Fault.Answer(
                                                    503, 1 + random.nextInt(3)))),
                    new Fault(
                            "answers cut short",
                            6,
                            (world, random) ->
                                    during(
                                            world,
                                            random,
                                            new FaultyProxy.Fault.Truncate(2 + random.nextInt(3)))),
                    new Fault("event stream cut", 6, ConnectionFaults::cutStream));

    static final Set<String> KINDS =
            ALL.stream().map(Fault::kind).collect(Collectors.toUnmodifiableSet());

    /** Longer than Skep ever keeps away from an engine. */
    private static final Duration LONGEST = Duration.ofSeconds(12);

    private ConnectionFaults() {}

    /** It begins a little after, or a little before, there is something to do. */
    private static Aftermath during(World world, Random random, FaultyProxy.Fault fault)
            throws Exception {
        Duration before = Duration.ofMillis(random.nextInt(300));
        Duration lasts = Duration.ofMillis(200 + random.nextInt(1800));
        boolean first = random.nextBoolean();
        if (first) {
            world.proxy().fail(fault);
        }
        int struck = world.proxy().struck();
        Aftermath work = work(world, random);
        Waiting.pause(before);
        world.proxy().fail(fault);
        Waiting.pause(lasts);
        work = untilStruck(world, random, struck, work);
        world.proxy().pass();
        return told("%s for %s".formatted(fault, first ? before.plus(lasts) : lasts), work);
    }

    /** A fault that no request has met yet lasts until one does, for which there is more to do. */
    private static Aftermath untilStruck(World world, Random random, int before, Aftermath work)
            throws Exception {
        Service service = FileFaults.anyService(random);
        if (world.proxy().struck() > before) {
            return work;
        }
        world.edit(world.wish().revised(service));
        Instant end = Instant.now().plus(LONGEST);
        while (world.proxy().struck() == before && Instant.now().isBefore(end)) {
            Waiting.pause(Duration.ofMillis(20));
        }
        return work.and(
                FileFaults.rolled("longer, and revise " + service.id(), world, Set.of(service)));
    }

    private static Aftermath hangAndReset(World world, Random random) throws Exception {
        Duration lasts = Duration.ofMillis(200 + random.nextInt(1800));
        int struck = world.proxy().struck();
        Aftermath work = work(world, random);
        Waiting.pause(Duration.ofMillis(random.nextInt(300)));
        world.proxy().fail(new FaultyProxy.Fault.Hang());
        Waiting.pause(lasts);
        work = untilStruck(world, random, struck, work);
        world.proxy().fail(new FaultyProxy.Fault.Reset());
        world.proxy().pass();
        return told("no answer for %s, then reset".formatted(lasts), work);
    }

    /** Nothing else is cut, and what happens in the gap is told by no event, or later. */
    private static Aftermath cutStream(World world, Random random) throws Exception {
        int cuts = 1 + random.nextInt(3);
        world.proxy().cutStreams();
        Aftermath work = work(world, random);
        for (int cut = 1; cut < cuts; cut++) {
            Waiting.pause(Duration.ofMillis(random.nextInt(300)));
            world.proxy().cutStreams();
        }
        return told("event stream cut " + cuts + " times", work);
    }

    private static Aftermath told(String what, Aftermath work) {
        return new Aftermath(what + ": " + work.what(), work.bound(), work.struck(), work.bereft());
    }

    /** Something that Skep has to make good. */
    static Aftermath work(World world, Random random) throws Exception {
        return switch (random.nextInt(4)) {
            case 0 -> {
                List<String> slots = world.some(3, random);
                slots.forEach(world::remove);
                yield Aftermath.of("rm -f " + slots, slots).bereaving(slots);
            }
            case 1 -> {
                Service service = FileFaults.anyService(random);
                world.edit(world.wish().revised(service));
                yield FileFaults.rolled("revise " + service.id(), world, Set.of(service));
            }
            default -> {
                List<String> slots = world.some(4, random);
                slots.forEach(world::kill);
                yield Aftermath.of("kill " + slots, slots);
            }
        };
    }
}
