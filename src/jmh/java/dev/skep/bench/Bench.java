package dev.skep.bench;

import dev.skep.engine.docker.Keeping;
import dev.skep.identity.Labels;
import dev.skep.identity.StackName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes every figure of {@code docs/performance.md}, or those that are named.
 *
 * <p>Arguments: the checkout, then any of {@code planner deploy react process swarm-deploy
 * swarm-pass swarm-heal}; none means all of these. The engine is the one at {@code DOCKER_HOST}.
 * What is made there is removed at the end. Others are run only when they are named: {@code soak}
 * or {@code soak=MINUTES}, which needs no engine; {@code failover=KILLS}, {@code recover=ROUNDS}
 * and {@code move=ROUNDS}, which make engines and swarms of their own; {@code events}, most of
 * whose nodes are fakes; and {@code image} and {@code takeover=ROUNDS}, which run the image that
 * {@code SKEP_IMAGE} names.
 */
public final class Bench {

    private static final List<String> ON_ENGINE = List.of("deploy", "react", "process");
    private static final List<String> ALL =
            List.of(
                    "planner",
                    "deploy",
                    "react",
                    "process",
                    "swarm-deploy",
                    "swarm-pass",
                    "swarm-heal");
    private static final int SOAK_MINUTES = 10;
    private static final int KILLS = 20;
    private static final int ROUNDS = 5;
    private static final int MOVES = 10;

    /** What takes long, or needs no engine that is there already: run when it is named. */
    private static final Map<String, ByItself> BY_ITSELF =
            Map.of(
                    "takeover",
                    Bench::takeover,
                    "soak",
                    Bench::soak,
                    "failover",
                    Bench::failover,
                    "recover",
                    Bench::recover,
                    "move",
                    Bench::move,
                    "events",
                    Bench::events,
                    "image",
                    name -> new ImageBench(Files.createTempDirectory("skep-bench")).measure());

    private interface ByItself {
        /**
         * @param name as it was given, with a number or without
         */
        String measure(String name) throws Exception;
    }

    /** Fewer make a quick run, whose figures are for nobody else. */
    private static final int REPLICAS = Integer.getInteger("skep.bench.replicas", 100);

    /** How {@code ./dev} starts {@code skep run}. */
    private static final List<String> OPTIONS = options("skep.bench.options");

    /** How it starts any other command. */
    private static final List<String> OPTIONS_OF_COMMAND = options("skep.bench.command.options");

    private Bench() {}

    private static List<String> options(String property) {
        return List.of(System.getProperty(property, "").trim().split("\\s+"));
    }

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of(arguments[0]);
        Set<String> wanted =
                Set.copyOf(
                        arguments.length == 1
                                ? ALL
                                : List.of(arguments).subList(1, arguments.length));
        Path document = checkout.resolve("docs/performance.md");
        for (String name : wanted) {
            if (isByItself(name)) {
                String section = section(name);
                Figures.write(document, section, BY_ITSELF.get(section).measure(name));
            }
        }
        if (wanted.stream().allMatch(Bench::isByItself)) {
            return;
        }
        URI host =
                URI.create(
                        System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
        try (RawEngine raw = new RawEngine(host)) {
            Figures.write(document, "machine", machine(raw));
            if (wanted.contains("planner")) {
                Figures.write(document, "planner", PlannerFigures.measure());
            }
            if (wanted.stream().anyMatch(ON_ENGINE::contains)) {
                onEngine(raw, host, checkout, document, wanted);
            }
            if (wanted.stream().anyMatch(OnSwarm.ALL::contains)) {
                OnSwarm.measure(checkout, document, wanted, OPTIONS_OF_COMMAND);
            }
        }
    }

    private static String section(String name) {
        return name.replaceFirst("=.*", "");
    }

    private static boolean isByItself(String name) {
        return BY_ITSELF.containsKey(section(name));
    }

    /** The cache is the packaged application's and fits no other class path. */
    private static List<String> optionsWithoutCache() {
        return OPTIONS.stream().filter(option -> !option.startsWith("-XX:AOTCache")).toList();
    }

    /**
     * @param name {@code recover} or {@code recover=ROUNDS}
     */
    private static String recover(String name) throws Exception {
        Path folder = Files.createTempDirectory("skep-bench");
        return new Recovery(folder, number(name, ROUNDS)).measure();
    }

    /**
     * @param name {@code takeover} or {@code takeover=ROUNDS}
     */
    private static String takeover(String name) throws Exception {
        return new TakeoverBench(
                        Files.createTempDirectory("skep-bench"),
                        Path.of("").toAbsolutePath(),
                        number(name, ROUNDS))
                .measure();
    }

    /**
     * @param name {@code move} or {@code move=ROUNDS}
     */
    private static String move(String name) throws Exception {
        return new MoveBench(number(name, MOVES)).measure(Files.createTempDirectory("skep-bench"));
    }

    private static String events(String name) throws Exception {
        return new EventIntake(optionsWithoutCache()).measure();
    }

    /**
     * @param name {@code failover} or {@code failover=KILLS}
     */
    private static String failover(String name) throws Exception {
        int kills = number(name, KILLS);
        Path folder = Files.createTempDirectory("skep-bench");
        return new NodeLossBench(folder, 3, kills).measure()
                + "\n"
                + new NodeLossBench(folder, 5, kills).measure();
    }

    private static int number(String name, int otherwise) {
        int equals = name.indexOf('=');
        return equals < 0 ? otherwise : Integer.parseInt(name.substring(equals + 1));
    }

    /**
     * @param name {@code soak} or {@code soak=MINUTES}
     */
    private static String soak(String name) throws Exception {
        return new Soak(number(name, SOAK_MINUTES), optionsWithoutCache()).measure();
    }

    private static void onEngine(
            RawEngine raw, URI host, Path checkout, Path document, Set<String> wanted)
            throws Exception {
        StackName stack = new StackName("bench" + ProcessHandle.current().pid());
        String floorStack = "floor" + ProcessHandle.current().pid();
        Path folder = Files.createTempDirectory("skep-bench");
        Scene scene = Scene.in(folder, stack, REPLICAS);
        try (EventLog events = new EventLog(raw, "container")) {
            scene.ask(0);
            try (SkepHere skep =
                    new SkepHere(host, Keeping.CONTAINERS, scene.stack(), scene.manifest())) {
                if (wanted.contains("deploy")) {
                    Deployment deployment = new Deployment(raw, events, scene, floorStack, skep);
                    Figures.write(document, "deploy", deployment.measure());
                }
                scene.ask(REPLICAS);
                skep.untilSettledAt(REPLICAS);
                if (wanted.contains("react")) {
                    Reaction reaction = new Reaction(raw, events, scene, floorStack, skep);
                    Figures.write(document, "react", reaction.measure());
                }
            }
            if (wanted.contains("process")) {
                Running running = new Running(host, checkout, scene, OPTIONS);
                Figures.write(document, "idle", running.idle());
                Figures.write(document, "ready", running.ready());
            }
        } finally {
            raw.removeAll(Labels.STACK, floorStack);
            raw.removeAll(Labels.STACK, stack.value());
        }
    }

    private static String machine(RawEngine raw) throws Exception {
        Map<String, String> engine = raw.about();
        String memory =
                Files.readString(Path.of("/proc/meminfo"))
                        .lines()
                        .findFirst()
                        .orElseThrow()
                        .replaceAll("\\D", "");
        return Figures.text(
                "%s, %d cores, %d GiB, Linux %s, Docker Engine %s (%s), %s.",
                LocalDate.now(),
                Runtime.getRuntime().availableProcessors(),
                Math.round(Long.parseLong(memory) / 1024.0 / 1024),
                engine.get("kernel").replaceFirst("^(\\d+\\.\\d+).*", "$1"),
                engine.get("engine"),
                engine.get("driver"),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }
}
