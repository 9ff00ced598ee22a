package dev.skep.chaos;

import com.github.dockerjava.api.command.HealthState;
import dev.skep.scenario.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What people and programs do to containers, past Skep. */
final class ContainerFaults {

    static final List<Fault> ALL =
            List.of(
                    new Fault("kill", 10, ContainerFaults::kill),
                    new Fault("kill several", 6, ContainerFaults::killSeveral),
                    new Fault("kill a whole service", 3, ContainerFaults::killService),
                    new Fault("rm -f", 9, ContainerFaults::remove),
                    new Fault("stop", 6, ContainerFaults::stop),
                    new Fault("stop, then start", 5, ContainerFaults::stopAndStart),
                    new Fault("restart", 3, ContainerFaults::restart),
                    new Fault("pause", 5, ContainerFaults::pause),
                    new Fault("rename", 5, ContainerFaults::rename),
                    new Fault("unhealthy", 5, ContainerFaults::unhealthy),
                    new Fault("unhealthy, then healthy", 4, ContainerFaults::toggleHealth),
                    new Fault("one health check fails", 4, ContainerFaults::failOneCheck),
                    new Fault("exit by itself", 3, ContainerFaults::exit),
                    new Fault("exit, restarted by the engine", 3, ContainerFaults::exitKept),
                    new Fault("last-applied volume removed", 2, ContainerFaults::forget));

    private static final Optional<String> HEALTHY = Optional.of("healthy");

    private ContainerFaults() {}

    private static Aftermath kill(World world, Random random) {
        String slot = world.any(random);
        world.kill(slot);
        return Aftermath.of("kill " + slot, Set.of(slot));
    }

    private static Aftermath killSeveral(World world, Random random) {
        List<String> slots = world.some(5, random);
        slots.forEach(world::kill);
        return Aftermath.of("kill " + slots, slots);
    }

    private static Aftermath killService(World world, Random random) {
        List<String> slots = world.slots(World.pick(List.of(Service.values()), random));
        slots.forEach(world::kill);
        return Aftermath.of("kill " + slots, slots);
    }

    private static Aftermath remove(World world, Random random) {
        List<String> slots = world.some(2, random);
        slots.forEach(world::remove);
        return Aftermath.of("rm -f " + slots, slots).bereaving(slots);
    }

    private static Aftermath stop(World world, Random random) {
        String slot = world.any(random);
        world.stop(slot);
        return Aftermath.of("stop " + slot, Set.of(slot));
    }

    /** The one that was stopped comes back while its successor is being made. */
    private static Aftermath stopAndStart(World world, Random random) throws Exception {
        String slot = world.any(random);
        Duration between = Duration.ofMillis(random.nextInt(400));
        world.stop(slot);
        Waiting.pause(between);
        world.with(slot, id -> world.docker().startContainerCmd(id).exec());
        return Aftermath.of("stop " + slot + ", start after " + between, Set.of(slot));
    }

    private static Aftermath restart(World world, Random random) {
        String slot = world.any(random);
        world.with(slot, id -> world.docker().restartContainerCmd(id).withTimeout(0).exec());
        return Aftermath.of("restart " + slot, Set.of(slot));
    }

    private static Aftermath pause(World world, Random random) {
        String slot = world.any(random);
        world.with(slot, id -> world.docker().pauseContainerCmd(id).exec());
        return Aftermath.of("pause " + slot, Set.of());
    }

    private static Aftermath rename(World world, Random random) {
        String slot = world.any(random);
        String name = "stray" + random.nextInt(1000);
        world.with(slot, id -> world.docker().renameContainerCmd(id).withName(name).exec());
        return Aftermath.of("rename " + slot + " to " + name, Set.of());
    }

    private static Aftermath unhealthy(World world, Random random) throws Exception {
        String slot = World.pick(world.slots(Service.WEB), random);
        world.run(slot, "touch", "/ill");
        Waiting.until(true, () -> !isHealthy(world, slot));
        return Aftermath.of("make " + slot + " unhealthy", Set.of(slot));
    }

    /** Well again at the moment when Skep hears that it is not. */
    private static Aftermath toggleHealth(World world, Random random) throws Exception {
        String slot = World.pick(world.slots(Service.WEB), random);
        world.run(slot, "touch", "/ill");
        Waiting.until(true, () -> !isHealthy(world, slot));
        world.run(slot, "rm", "-f", "/ill");
        return Aftermath.of("make " + slot + " unhealthy, and healthy again", Set.of(slot));
    }

    /** Well again before the engine calls it unhealthy: then it has to be left as it is. */
    private static Aftermath failOneCheck(World world, Random random) throws Exception {
        String slot = World.pick(world.slots(Service.WEB), random);
        world.run(slot, "touch", "/ill");
        Waiting.until(true, () -> health(world, slot).filter(ContainerFaults::isWell).isEmpty());
        world.run(slot, "rm", "-f", "/ill");
        boolean[] unhealthy = {false};
        Waiting.until(
                true,
                () -> {
                    Optional<HealthState> now = health(world, slot);
                    unhealthy[0] |= !now.map(HealthState::getStatus).equals(HEALTHY);
                    return unhealthy[0] || now.filter(ContainerFaults::isWell).isPresent();
                });
        // A machine with much else to do may take longer than the second check.
        return Aftermath.of(
                "one health check of " + slot + (unhealthy[0] ? " or two fail" : " fails"),
                unhealthy[0] ? Set.of(slot) : Set.of());
    }

    private static boolean isWell(HealthState health) {
        return health.getFailingStreak() == 0;
    }

    private static boolean isHealthy(World world, String slot) {
        return health(world, slot).map(HealthState::getStatus).equals(HEALTHY);
    }

    /** Empty when the container is gone. */
    private static Optional<HealthState> health(World world, String slot) {
        List<HealthState> seen = new ArrayList<>();
        world.with(
                slot,
                id ->
                        seen.add(
                                world.docker()
                                        .inspectContainerCmd(id)
                                        .exec()
                                        .getState()
                                        .getHealth()));
        return seen.stream().findFirst();
    }

    /** Held back from the second time on. */
    private static Aftermath exit(World world, Random random) throws Exception {
        String slot = World.pick(world.slots(Service.WORKER), random);
        int ends = world.ended(slot);
        world.run(slot, "kill", "-USR1", "1");
        untilEnded(world, slot, 0);
        return Aftermath.of(slot + " exits, " + ends + " times so far", Set.of(slot))
                .within(Bound.held(ends));
    }

    private static Aftermath exitKept(World world, Random random) throws Exception {
        String slot = World.pick(world.slots(Service.KEPT), random);
        int before = restarts(world, slot);
        world.run(slot, "kill", "-USR1", "1");
        untilEnded(world, slot, before);
        return Aftermath.of(slot + " exits", Set.of());
    }

    /** That it runs still, or again, would look as if all were right. */
    private static void untilEnded(World world, String slot, int restartsBefore)
            throws InterruptedException {
        Waiting.until(
                true,
                () -> {
                    boolean[] runs = {false};
                    world.with(
                            slot,
                            id ->
                                    runs[0] =
                                            world.docker()
                                                    .inspectContainerCmd(id)
                                                    .exec()
                                                    .getState()
                                                    .getRunning());
                    return !runs[0] || restarts(world, slot) > restartsBefore;
                });
    }

    private static int restarts(World world, String slot) {
        int[] count = {0};
        world.with(
                slot,
                id -> count[0] = world.docker().inspectContainerCmd(id).exec().getRestartCount());
        return count[0];
    }

    /** A cleaning person's {@code docker volume prune}, for this volume alone. */
    private static Aftermath forget(World world, Random random) {
        world.docker().listVolumesCmd().exec().getVolumes().stream()
                .map(volume -> volume.getName())
                .filter(name -> name.startsWith("chaos_skep-"))
                .forEach(name -> world.docker().removeVolumeCmd(name).exec());
        return Aftermath.of("volume rm chaos_skep-N", Set.of());
    }
}
