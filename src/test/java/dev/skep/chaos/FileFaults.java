package dev.skep.chaos;

import dev.skep.scenario.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** What people and programs do to the files, also what they should not. */
final class FileFaults {

    static final List<Fault> ALL =
            List.of(
                    new Fault("edit: scale", 10, FileFaults::scale),
                    new Fault("edit: spec", 8, FileFaults::revise),
                    new Fault("edit: image", 3, FileFaults::changeImage),
                    new Fault("edit: config file", 3, FileFaults::changeSettings),
                    new Fault("edit: everything", 2, FileFaults::changeAll),
                    new Fault("edit, killed meanwhile", 4, FileFaults::reviseAndKill),
                    new Fault("edit, then another", 4, FileFaults::reviseTwice),
                    new Fault("edit, then reverted", 4, FileFaults::reviseAndRevert),
                    new Fault("half-written file", 4, FileFaults::halfWritten),
                    new Fault("broken file", 4, FileFaults::broken),
                    new Fault("deleted file", 3, FileFaults::deleted));

    private FileFaults() {}

    private static Aftermath scale(World world, Random random) throws Exception {
        Service service = World.pick(Service.SCALED, random);
        int before = world.wish().count(service);
        int other = service.fewest + random.nextInt(service.most - service.fewest);
        int count = other >= before ? other + 1 : other;
        world.edit(world.wish().scaled(service, count));
        return Aftermath.of("%s from %d to %d".formatted(service.id(), before, count), Set.of());
    }

    private static Aftermath revise(World world, Random random) throws Exception {
        Service service = anyService(random);
        world.watch(service);
        world.edit(world.wish().revised(service));
        return rolled("revise " + service.id(), world, List.of(service));
    }

    private static Aftermath changeImage(World world, Random random) throws Exception {
        Service service = anyService(random);
        world.watch(service);
        world.edit(world.wish().onOtherImage(service));
        String image = world.wish().spec(service).image();
        return rolled(service.id() + " on " + image, world, List.of(service));
    }

    private static Aftermath changeSettings(World world, Random random) throws Exception {
        world.watch(Service.WORKER);
        world.edit(world.wish().set("setting " + random.nextInt() + "\n"));
        return rolled("change settings", world, List.of(Service.WORKER));
    }

    private static Aftermath changeAll(World world, Random random) throws Exception {
        Wish changed = world.wish().set("setting " + random.nextInt() + "\n");
        for (Service service : Service.values()) {
            changed = changed.revised(service);
        }
        world.edit(changed);
        return rolled("revise all", world, List.of(Service.values()));
    }

    private static Aftermath reviseAndKill(World world, Random random) throws Exception {
        Service service = anyService(random);
        List<String> slots = world.some(2, random);
        Duration after = Duration.ofMillis(random.nextInt(1500));
        world.edit(world.wish().revised(service));
        Waiting.pause(after);
        slots.forEach(world::kill);
        return rolled(
                "revise %s, kill %s after %s".formatted(service.id(), slots, after),
                world,
                Stream.concat(Stream.of(service), slots.stream().map(Service::of))
                        .distinct()
                        .toList());
    }

    private static Aftermath reviseTwice(World world, Random random) throws Exception {
        Service one = anyService(random);
        Service other = anyService(random);
        Duration between = Duration.ofMillis(random.nextInt(1500));
        world.edit(world.wish().revised(one));
        Waiting.pause(between);
        world.edit(world.wish().revised(other));
        return rolled(
                "revise %s, after %s %s".formatted(one.id(), between, other.id()),
                world,
                List.of(one, other));
    }

    private static Aftermath reviseAndRevert(World world, Random random) throws Exception {
        Service service = anyService(random);
        Duration between = Duration.ofMillis(random.nextInt(2000));
        Wish before = world.wish();
        world.edit(before.revised(service));
        Waiting.pause(between);
        world.edit(before);
        return rolled(
                "revise %s, revert after %s".formatted(service.id(), between),
                world,
                List.of(service));
    }

    /** The first half of a file in place, and the whole a little later. */
    private static Aftermath halfWritten(World world, Random random) throws Exception {
        Service service = anyService(random);
        Wish changed = world.wish().revised(service);
        String text = changed.compose();
        int middle = text.length() / 4 + random.nextInt(text.length() * 3 / 4);
        Duration between = Duration.ofMillis(random.nextInt(1000));
        Path file = world.file("compose.yaml");
        Files.writeString(file, text.substring(0, middle) + "\n  !");
        Waiting.pause(between);
        world.edit(changed);
        return rolled(
                "revise %s, %d characters first, the rest after %s"
                        .formatted(service.id(), middle, between),
                world,
                List.of(service));
    }

    private static Aftermath broken(World world, Random random) throws Exception {
        String broken =
                World.pick(
                        List.of(
                                "services: [",
                                "services: {}\n",
                                "",
                                "services: {web: {image: busybox, scale: three}}\n",
                                "services: {web: {imagine: busybox}}\n"),
                        random);
        Files.writeString(world.file("compose.yaml"), broken);
        return meanwhile(world, random, "compose.yaml is \"%s\"".formatted(broken.strip()));
    }

    private static Aftermath deleted(World world, Random random) throws Exception {
        String name = World.pick(List.of("compose.yaml", "skep.yaml", "settings", "key"), random);
        Path file = world.file(name);
        String text = Files.readString(file);
        Files.delete(file);
        Aftermath aftermath = meanwhile(world, random, name + " is gone");
        Files.writeString(file, text);
        return aftermath;
    }

    /** What runs has to be kept up by the last files that were good. */
    private static Aftermath meanwhile(World world, Random random, String what) throws Exception {
        Duration noticed = Duration.ofMillis(600 + random.nextInt(600));
        String slot = world.any(random);
        Waiting.pause(noticed);
        world.kill(slot);
        Waiting.until(Bound.PLAIN, List.of(), () -> Sight.of(world).differences());
        world.edit(world.wish());
        return Aftermath.of(what + ", kill " + slot + " after " + noticed, Set.of(slot));
    }

    static Service anyService(Random random) {
        return World.pick(List.of(Service.values()), random);
    }

    /** All replicas of these services may be others. */
    static Aftermath rolled(String what, World world, Collection<Service> services) {
        List<String> slots = new ArrayList<>();
        services.forEach(service -> slots.addAll(world.slots(service)));
        return Aftermath.of(what, slots).within(Bound.rollOut(world.wish(), Set.copyOf(services)));
    }
}
