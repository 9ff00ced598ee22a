package dev.skep.chaos;

import dev.skep.scenario.Waiting;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Skep and the engine themselves end, and begin again. */
final class ProcessFaults {

    static final List<Fault> ALL =
            List.of(
                    new Fault("Skep killed", 3, ProcessFaults::killSkep),
                    new Fault("Skep killed in a roll-out", 8, ProcessFaults::killSkepRolling),
                    new Fault("Skep killed while it replaces", 6, ProcessFaults::killSkepReplacing),
                    new Fault("Skep away", 4, ProcessFaults::skepAway),
                    new Fault("Skep stopped", 2, ProcessFaults::stopSkep),
                    new Fault("engine killed", 3, ProcessFaults::killEngine),
                    new Fault("engine killed in a roll-out", 3, ProcessFaults::killEngineRolling),
                    new Fault("engine stopped", 2, ProcessFaults::stopEngine),
                    new Fault("engine loses a container", 2, ProcessFaults::loseContainer),
                    new Fault("engine and Skep killed", 2, ProcessFaults::killBoth));

    private ProcessFaults() {}

    private static Aftermath killSkep(World world, Random random) throws Exception {
        world.skep().kill();
        world.startSkep();
        return Aftermath.of("kill and start Skep", Set.of());
    }

    private static Aftermath stopSkep(World world, Random random) throws Exception {
        Aftermath work = ConnectionFaults.work(world, random);
        Waiting.pause(Duration.ofMillis(random.nextInt(800)));
        world.skep().terminate();
        world.startSkep();
        return after("stop and start Skep: ", work);
    }

    private static Aftermath killSkepRolling(World world, Random random) throws Exception {
        Service service = FileFaults.anyService(random);
        Duration in = Duration.ofMillis(random.nextInt(1500));
        world.edit(world.wish().revised(service));
        untilBegun(world, service);
        Waiting.pause(in);
        world.skep().kill();
        world.startSkep();
        return FileFaults.rolled(
                "revise %s, kill Skep %s into it".formatted(service.id(), in),
                world,
                Set.of(service));
    }

    /** Until the roll-out has made its first container. */
    private static void untilBegun(World world, Service service) throws InterruptedException {
        Collection<String> before = world.ids().values();
        Waiting.until(
                Bound.PLAIN,
                true,
                () ->
                        world
                                .docker()
                                .listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(
                                        List.of(
                                                dev.skep.identity.Labels.STACK + "=" + Wish.STACK,
                                                dev.skep.identity.Labels.SERVICE
                                                        + "="
                                                        + service.id()))
                                .exec()
                                .stream()
                                .anyMatch(container -> !before.contains(container.getId())));
    }

    private static Aftermath killSkepReplacing(World world, Random random) throws Exception {
        Duration in = Duration.ofMillis(random.nextInt(500));
        List<String> slots = world.some(4, random);
        slots.forEach(world::kill);
        Waiting.pause(in);
        world.skep().kill();
        world.startSkep();
        return Aftermath.of("kill %s, kill Skep %s later".formatted(slots, in), slots);
    }

    /** Nobody looks while all sorts of things happen. */
    private static Aftermath skepAway(World world, Random random) throws Exception {
        world.skep().kill();
        List<String> killed = world.some(3, random);
        killed.forEach(world::kill);
        List<String> removed = world.some(2, random);
        removed.forEach(world::remove);
        Service service = FileFaults.anyService(random);
        Service scaled = World.pick(Service.SCALED, random);
        int count = scaled.fewest + random.nextInt(scaled.most - scaled.fewest + 1);
        world.edit(world.wish().revised(service).scaled(scaled, count));
        world.startSkep();
        Set<String> struck = new HashSet<>(world.slots(service));
        struck.addAll(killed);
        struck.addAll(removed);
        return Aftermath.of(
                        "without Skep: kill %s, rm -f %s, revise %s, %s to %d"
                                .formatted(killed, removed, service.id(), scaled.id(), count),
                        struck)
                .within(Bound.rollOut(world.wish(), List.of(service)))
                .bereaving(removed);
    }

    private static Aftermath killEngine(World world, Random random) throws Exception {
        Duration away = Duration.ofMillis(random.nextInt(1000));
        world.engine().kill();
        Waiting.pause(away);
        world.startEngine();
        return Aftermath.of("kill the engine, start it after " + away, world.slots());
    }

    private static Aftermath killEngineRolling(World world, Random random) throws Exception {
        Service service = FileFaults.anyService(random);
        Duration in = Duration.ofMillis(random.nextInt(1500));
        world.edit(world.wish().revised(service));
        untilBegun(world, service);
        Waiting.pause(in);
        world.engine().kill();
        world.startEngine();
        return Aftermath.of(
                        "revise %s, kill the engine %s into it".formatted(service.id(), in),
                        world.slots())
                .within(Bound.rollOut(world.wish(), Set.of(service)));
    }

    private static Aftermath stopEngine(World world, Random random) throws Exception {
        world.engine().terminate();
        world.startEngine();
        return Aftermath.of("stop and start the engine", world.slots());
    }

    private static Aftermath loseContainer(World world, Random random) throws Exception {
        String slot = world.any(random);
        world.engine().terminate();
        try {
            world.engine().lose(world.ids().get(slot));
        } catch (NoSuchFileException faster) {
            // An ending engine stops its containers while it still answers: Skep had replaced it.
        }
        world.startEngine();
        return Aftermath.of("the engine loses " + slot, world.slots()).bereaving(Set.of(slot));
    }

    private static Aftermath killBoth(World world, Random random) throws Exception {
        Aftermath work = ConnectionFaults.work(world, random);
        Waiting.pause(Duration.ofMillis(random.nextInt(800)));
        world.skep().kill();
        world.engine().kill();
        world.startEngine();
        world.startSkep();
        return new Aftermath(
                "kill Skep and the engine: " + work.what(),
                work.bound(),
                Set.copyOf(world.slots()),
                work.bereft());
    }

    private static Aftermath after(String what, Aftermath work) {
        return new Aftermath(what + work.what(), work.bound(), work.struck(), work.bereft());
    }
}
