package dev.skep.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skep.control.Controller;
import dev.skep.control.Loop;
import dev.skep.control.Means;
import dev.skep.control.SteadyClock;
import dev.skep.desired.manifest.FileSource;
import dev.skep.desired.manifest.ReadOptions;
import dev.skep.engine.Permit;
import dev.skep.engine.docker.DockerEngine;
import dev.skep.engine.docker.Keeping;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.plan.Step;
import dev.skep.plan.Why;
import dev.skep.scenario.Waiting;
import dev.skep.status.Board;
import dev.skep.status.Condition;
import dev.skep.status.HistoryEntry;
import dev.skep.status.Signals;
import dev.skep.status.StackStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * A Skep for many engines as a process of its own: for each of them what {@code skep run} puts
 * together for one, down to the resync once a minute.
 *
 * <p>Arguments: a folder, and the engines; each has a folder of manifests there, {@code 0}, {@code
 * 1}, … Answers one line of JSON to each line of {@code state}, {@code gc} and {@code fill}.
 */
final class SoakSkep implements Signals {

    /** The steps that a history holds; five of them fill the log of a node's events. */
    private static final int REMEMBERED = 512;

    private static final Duration RESYNC = Duration.ofMinutes(1);

    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final InstantSource clock = new SteadyClock(InstantSource.system(), System::nanoTime);
    private final Random chance = new Random();
    private final List<Board> boards = new ArrayList<>();
    private final List<DockerEngine> engines = new ArrayList<>();
    private final LongAdder passes = new LongAdder();
    private final LongAdder steps = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicInteger longestQueue = new AtomicInteger();

    private SoakSkep() {}

    public static void main(String[] arguments) throws IOException {
        ServedLog.open();
        SoakSkep skep = new SoakSkep();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("resync").factory());
        int count = arguments.length - 1;
        for (int i = 0; i < count; i++) {
            Controller controller =
                    skep.keep(arguments[i + 1], Path.of(arguments[0], Integer.toString(i)));
            long first = RESYNC.toMillis() * i / count;
            timer.scheduleAtFixedRate(
                    controller::resync, first, RESYNC.toMillis(), TimeUnit.MILLISECONDS);
        }
        SoakProcess.serve(skep::answer);
    }

    private Controller keep(String host, Path folder) throws IOException {
        Endpoint endpoint = Endpoint.resolve(Endpoint.Flags.NONE, Map.of("DOCKER_HOST", host));
        DockerEngine engine =
                new DockerEngine(endpoint, Keeping.CONTAINERS, Waiting::pause, chance, clock);
        Board board = new Board(workers, "soak");
        engines.add(engine);
        boards.add(board);
        Controller controller =
                new Controller(
                        new Means(
                                engine, workers, () -> Permit.UNASKED, board, this, clock, chance));
        try (Stream<Path> manifests = Files.list(folder)) {
            FileSource files =
                    new FileSource(manifests.sorted().toList(), ReadOptions.of(Map.of()));
            new Loop(controller, files, engine, clock).start();
        }
        return controller;
    }

    private ObjectNode answer(String order) {
        ObjectNode answer = RawEngine.JSON.createObjectNode();
        if (order.equals("gc")) {
            System.gc();
            answer.put("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        if (order.equals("fill")) {
            boards.forEach(this::fill);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        answer.put("threads", threads.getThreadCount());
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector ->
                        answer.put(
                                "gc " + collector.getName(),
                                collector.getCollectionCount()
                                        + " in "
                                        + collector.getCollectionTime()
                                        + " ms"));
        answer.put("passes", passes.sum()).put("steps", steps.sum());
        answer.put("failures", failures.sum()).put("longestQueue", longestQueue.getAndSet(0));
        answer.put("calls", engines.stream().mapToLong(DockerEngine::callsSent).sum());
        answer.put(
                "settled",
                boards.stream()
                        .flatMap(board -> board.stacks().stream())
                        .filter(stack -> stack.is(Condition.Type.Settled))
                        .count());
        return answer;
    }

    /** As after weeks: what is remembered of each stack and node is as much as ever will be. */
    private void fill(Board board) {
        for (StackStatus status : board.stacks()) {
            StackName stack = new StackName(status.name());
            for (int number = 1; number <= REMEMBERED; number++) {
                Slot slot = new Slot(new ServiceName("web"), number);
                Step step = new Step.StartContainer(slot, slot.containerName(stack));
                HistoryEntry entry =
                        HistoryEntry.of(
                                clock.instant(),
                                stack,
                                number,
                                step,
                                new Why.Missing(),
                                HistoryEntry.Result.Done,
                                Optional.empty(),
                                Duration.ofMillis(number));
                board.record(stack, entry);
            }
        }
    }

    @Override
    public void pass(StackName stack, Pass result, Duration took) {
        passes.increment();
    }

    @Override
    public void step(Step step, HistoryEntry.Result result, Duration took) {
        steps.increment();
        if (result != HistoryEntry.Result.Done) {
            failures.increment();
        }
    }

    @Override
    public void reaction(Duration fromEventToFirstStep) {
        // The nodes' clock tells: it sees both ends.
    }

    @Override
    public void queue(int depth) {
        longestQueue.accumulateAndGet(depth, Math::max);
    }
}
