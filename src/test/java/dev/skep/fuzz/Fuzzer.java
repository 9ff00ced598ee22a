package dev.skep.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Makes inputs of one kind and checks them, on as many threads as there are processors.
 *
 * <p>Input number N of a seed is the same in every run, whatever came before it. One that takes too
 * long ends the run, since its thread cannot be had back.
 */
final class Fuzzer {

    /** Far more work than any input needs. */
    private static final long MOST_WORK = TimeUnit.SECONDS.toNanos(10);

    /** Far longer than any input waits, also on a busy machine. */
    private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(3);

    /** As small as {@code skep run} has them. */
    private static final long STACK_SIZE = 512 * 1024;

    private static final int ENOUGH_FINDINGS = 20;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final ThreadMXBean THREADS_SEEN = ManagementFactory.getThreadMXBean();
    private static final Path SAVED = Path.of("target", "fuzz");

    private final Kind kind;
    private final long seed;
    private final long inputs;
    private final AtomicLong next = new AtomicLong();
    private final CountDownLatch working = new CountDownLatch(THREADS);
    private final List<Worker> workers = new ArrayList<>();

    /** By the place in the code, so that one fault is told once. */
    private final Map<String, String> findings = new TreeMap<>();

    private long slowestNumber = -1;
    private long slowestNanos = -1;

    Fuzzer(Kind kind, long seed, long inputs) {
        this.kind = kind;
        this.seed = seed;
        this.inputs = inputs;
    }

    /**
     * @return what was found, one text a fault; empty when all is well
     */
    List<String> run() throws InterruptedException, IOException {
        for (int i = 0; i < THREADS; i++) {
            Worker worker = new Worker();
            workers.add(worker);
            Thread thread = new Thread(null, worker, "fuzz-" + kind.name() + "-" + i, STACK_SIZE);
            thread.setDaemon(true);
            worker.thread = thread;
            thread.start();
        }
        while (!working.await(1, TimeUnit.SECONDS)) {
            for (Worker worker : workers) {
                if (worker.isStuck()) {
                    report(worker.number, new StuckException(worker.thread), _ -> false);
                    next.set(inputs);
                    return told();
                }
            }
        }
        return told();
    }

    private synchronized List<String> told() {
        return List.copyOf(findings.values());
    }

    private final class Worker implements Runnable {
        private volatile long number = -1;
        private volatile long since;
        private volatile long workBefore;
        private volatile Thread thread = Thread.currentThread();

        @Override
        public void run() {
            try {
                for (long i = next.getAndIncrement(); i < inputs; i = next.getAndIncrement()) {
                    begins();
                    number = i;
                    one(i);
                    number = -1;
                }
            } finally {
                working.countDown();
            }
        }

        private void one(long i) {
            try {
                kind.check(input(i));
                took(i, System.nanoTime() - since);
            } catch (Throwable finding) {
                String place = place(finding);
                report(i, finding, input -> isSame(place, input));
            }
        }

        /** A smaller input has as much time as the one that it came from. */
        private boolean isSame(String place, byte[] input) {
            begins();
            try {
                kind.check(input);
                return false;
            } catch (Throwable finding) {
                return place(finding).equals(place);
            }
        }

        private void begins() {
            since = System.nanoTime();
            workBefore = THREADS_SEEN.getCurrentThreadCpuTime();
        }

        boolean isStuck() {
            return number >= 0
                    && (System.nanoTime() - since > LONGEST_WAIT
                            || THREADS_SEEN.getThreadCpuTime(thread.threadId()) - workBefore
                                    > MOST_WORK);
        }
    }

    /** What input this is. */
    byte[] input(long number) {
        RandomGenerator random =
                new SplittableRandom(seed * 1_000_003 + kind.name().hashCode() * 31L + number);
        return kind.make(random);
    }

    private synchronized void took(long number, long nanos) {
        if (nanos > slowestNanos) {
            slowestNumber = number;
            slowestNanos = nanos;
        }
    }

    /** How long the input took that took longest, and where it is kept. */
    synchronized String slowest() throws IOException {
        if (slowestNumber < 0) {
            return "none was well";
        }
        Path file = keep("slowest", input(slowestNumber));
        return "slowest %d ms: %s".formatted(TimeUnit.NANOSECONDS.toMillis(slowestNanos), file);
    }

    private Path keep(String name, byte[] input) throws IOException {
        Path file = SAVED.resolve(kind.name()).resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, input);
    }

    /**
     * @param same whether a smaller input shows it as well
     */
    private void report(long number, Throwable finding, Predicate<byte[]> same) {
        String place = place(finding);
        synchronized (this) {
            if (findings.putIfAbsent(place, "") != null) {
                return;
            }
        }
        byte[] input = input(number);
        byte[] smaller = new Shrinker(same).shrink(input);
        Path file = SAVED.resolve(kind.name()).resolve(seed + "-" + number);
        try {
            keep(seed + "-" + number, smaller);
        } catch (IOException e) {
            finding.addSuppressed(e);
        }
        synchronized (this) {
            findings.put(
                    place,
                    "input %d of seed %d, of which %d of %d bytes are enough, is kept in %s; again: ./dev fuzz --input %s %s%n%s"
                            .formatted(
                                    number,
                                    seed,
                                    smaller.length,
                                    input.length,
                                    file,
                                    file,
                                    kind.name(),
                                    trace(finding)));
            if (findings.size() >= ENOUGH_FINDINGS) {
                next.set(inputs);
            }
        }
    }

    /** What went wrong and where, without what differs from one input to the next. */
    private static String place(Throwable finding) {
        String where = "";
        for (StackTraceElement frame : finding.getStackTrace()) {
            if (frame.getClassName().startsWith("dev.skep.")
                    && !frame.getClassName().endsWith("Messages")) {
                where = frame.toString();
                break;
            }
        }
        String says = String.valueOf(finding.getMessage());
        return finding.getClass().getName() + where + says.replaceAll("(?s)[:\\d\n].*", "");
    }

    private static String trace(Throwable finding) {
        StringWriter text = new StringWriter();
        finding.printStackTrace(new PrintWriter(text));
        List<String> lines = text.toString().lines().toList();
        return String.join("\n", lines.subList(0, Math.min(30, lines.size())));
    }

    /** An input that does not come to an end; shows what its thread was doing. */
    private static final class StuckException extends Exception {
        private static final long serialVersionUID = 1;

        StuckException(Thread thread) {
            super("comes to no end");
            setStackTrace(thread.getStackTrace());
        }
    }
}
