package dev.skep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A Java process that answers each line with one line of JSON, from both sides: its standard output
 * is for the answers, its standard error for what it logs.
 */
final class SoakProcess implements AutoCloseable {

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private SoakProcess(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * @param options of the Java virtual machine
     * @param log where its standard error goes
     */
    static SoakProcess start(List<String> options, Class<?> main, Path log, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new SoakProcess(new ProcessBuilder(command).redirectError(log.toFile()).start());
    }

    JsonNode ask(String order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process is gone that was to answer " + order);
        }
        return RawEngine.JSON.readTree(answer);
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    long residentMegabytes() throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                        .lines()
                        .filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** The other side: answers until nobody asks any more. */
    static void serve(Function<String, ObjectNode> answer) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            answers.println(answer.apply(order));
        }
        System.exit(0);
    }
}
