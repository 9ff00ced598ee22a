package dev.skep.image;

import dev.skep.lab.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Docker's own client at one engine, and the images that the build made there. */
public final class Docker {

    /** Longer than any command takes that is waited for. */
    private static final int PATIENCE_SECONDS = 120;

    /** What a command said, its errors too, and how it ended. */
    public record Said(int exit, String text) {}

    private final String program;
    private final Map<String, String> environment;

    /**
     * @param environment beside that of this process; {@code DOCKER_HOST} says where
     */
    public Docker(Path program, Map<String, String> environment) {
        this.program = program.toString();
        this.environment = environment;
    }

    /** At the engine at hand. */
    public static Docker here() {
        return new Docker(Path.of("docker"), Map.of());
    }

    public static String skep() {
        return made("SKEP_IMAGE");
    }

    public static String proxy() {
        return made("SKEP_PROXY_IMAGE");
    }

    private static String made(String variable) {
        String name = System.getenv(variable);
        if (name == null) {
            throw new IllegalStateException(
                    "no "
                            + variable
                            + ": `./dev test` builds the images; or build them with `./dev image`,"
                            + " and name them");
        }
        return name;
    }

    /** How it ends, well or not. */
    public Said asked(String... arguments) {
        return ran(List.of(program), arguments);
    }

    /**
     * What it says.
     *
     * @throws IllegalStateException with that, when it fails
     */
    public String say(String... arguments) {
        return wellSaid(asked(arguments), String.join(" ", arguments));
    }

    /** What a script of {@code manifests} says, which finds this engine, with more variables. */
    String script(Path script, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        Docker more = new Docker(Path.of(program), all);
        return wellSaid(more.ran(List.of("sh", script.toString())), script.toString());
    }

    /** What a line of bash says, in a folder. */
    static String shell(Path in, String line) {
        Docker bash = new Docker(Path.of("bash"), Map.of());
        String script = "set -eu; cd '" + in + "'; " + line;
        return wellSaid(bash.asked("-c", script), line);
    }

    /** Whether a shell finds its end in it. */
    static boolean isWholeScript(String script) {
        return new Docker(Path.of("bash"), Map.of()).asked("-n", "-c", script).exit() == 0;
    }

    private static String wellSaid(Said said, String what) {
        if (said.exit() != 0) {
            throw new IllegalStateException(
                    what + " ended with " + said.exit() + ": " + said.text());
        }
        return said.text().strip();
    }

    private Said ran(List<String> first, String... arguments) {
        try {
            Process process = started(first, arguments).redirectErrorStream(true).start();
            process.getOutputStream().close();
            // What it waits for may never come, and no interrupt ends the reading.
            process.onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(_ -> {
                        process.destroyForcibly();
                        return process;
                    });
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                return new Said(process.waitFor(), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Bytes that it writes, as an image that is saved. */
    public byte[] bytes(String... arguments) throws IOException {
        Process process =
                started(List.of(program), arguments)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            return out.readAllBytes();
        }
    }

    private ProcessBuilder started(List<String> first, String... arguments) {
        List<String> command = new ArrayList<>(first);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", Command.path());
        builder.environment().putAll(environment);
        return builder;
    }
}
