package dev.skep.image;

import dev.skep.image.Docker.Said;
import dev.skep.lab.Node;
import dev.skep.ways.Ports;
import dev.skep.ways.SshServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who sits in a checkout of Skep that was built, with a stack {@code shop} in a folder
 * beside it, and gives the commands that the pages tell him to, to an engine of his own.
 */
final class Reader implements AutoCloseable {

    /** What of the repository the commands ask for. */
    private static final List<String> FILES =
            List.of(
                    "dev",
                    "src/dev",
                    "src/main",
                    "k-style-examples",
                    "manifests",
                    "stack.yml",
                    "pom.xml",
                    ".mvn");

    private static final String PRIVATE_RUN =
            "run=/run/skep$(printf %s \"$PWD\" | cksum | cut -d ' ' -f 1); ";

    private static final long PATIENCE_SECONDS = 180;

    private final List<Process> begun = new ArrayList<>();
    private final Path checkout;
    private final Path output;
    private final SshServer far;
    private final Map<String, String> environment;

    /**
     * @param folder of its own
     */
    Reader(Node node, Path folder) throws IOException, InterruptedException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        output = folder.resolve("output");
        Docker.shell(
                Manifests.file("."),
                "cp --archive --parents " + String.join(" ", FILES) + " " + checkout);
        Path target = Files.createDirectory(checkout.resolve("target"));
        Files.createSymbolicLink(
                target.resolve("quarkus-app"), Manifests.file("target/quarkus-app"));
        // Younger than any source: nothing is to be built.
        Files.writeString(target.resolve("built-by-dev"), "");
        Path programs = Files.createDirectory(folder.resolve("bin"));
        program(programs.resolve("skep"), "exec '" + checkout.resolve("dev") + "' skep \"$@\"");
        // Who edits.
        program(
                programs.resolve("vi"),
                "exec sed -i 's/web: {replicas: 3}/web: {replicas: 4}/' \"$1\"");
        far = new SshServer(folder.resolve("far"), "SetEnv DOCKER_HOST=" + node.host());
        environment = new HashMap<>(System.getenv());
        environment
                .keySet()
                .removeIf(name -> name.startsWith("SKEP_") || name.startsWith("DOCKER_"));
        environment.putAll(far.withProgram());
        environment.put("PATH", programs + ":" + environment.get("PATH"));
        environment.put("DOCKER_HOST", node.host());
        environment.put("SKEP_REPLICAS", "1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(Ports.free()));
        Files.createDirectory(checkout.resolve("shop"));
        Manifests.open(checkout.resolve("shop"));
        write(
                "skep.yaml",
                "apiVersion: skep.dev/v1\nkind: Stack\nmetadata: {name: shop}\nspec: {compose: [compose.yaml], targets: {web: {replicas: 1}}}\n");
        write("key.txt", "the key of the shop");
        edit(1);
    }

    private static void program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(checkout.resolve("shop").resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for another version of the shop. */
    void edit(int version) {
        write(
                "compose.yaml",
                """
                services:
                  web:
                    image: busybox
                    command: sleep 10000
                    stop_grace_period: 0s
                    environment: {VERSION: "%d"}
                    secrets: [key]
                    deploy: {restart_policy: {delay: 0s}, update_config: {parallelism: 0, monitor: 1s}}
                secrets: {key: {file: key.txt}}
                """
                        .formatted(version));
    }

    /** Has {@code ./dev} of this checkout find the engine where it has private ones. */
    void takeTheEngineForThePrivateOne() {
        String socket = environment.get("DOCKER_HOST").replaceFirst("unix://", "");
        say(PRIVATE_RUN + "mkdir $run; ln -s " + socket + " $run/docker.sock");
    }

    /** Before {@code ./dev down} would end what runs on it. */
    void leaveThePrivateEngineAlone() {
        say(PRIVATE_RUN + "rm -rf $run");
    }

    /** How it ends. */
    Said give(String command) {
        try {
            if (!begun.stream().allMatch(Process::isAlive)) {
                throw new AssertionError(
                        "what was begun has ended: "
                                + Files.readString(output.resolveSibling("begun")));
            }
            Process process = started(command, output);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                end(process);
                throw new AssertionError(command + " does not end: " + Files.readString(output));
            }
            return new Said(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Something that is not on any page, and has to go well. */
    String say(String command) {
        Said said = give(command);
        if (said.exit() != 0) {
            throw new AssertionError(command + " ended with " + said.exit() + ": " + said.text());
        }
        return said.text().strip();
    }

    /** Something that goes on until it is told to end. */
    void begin(String command) throws IOException {
        begun.add(started("exec " + command, output.resolveSibling("begun")));
    }

    /** Ends it as Ctrl-C and Docker do; how it ended. */
    List<Integer> endWhatWasBegun() throws InterruptedException {
        List<Integer> exits = new ArrayList<>();
        for (Process process : begun) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                end(process);
                throw new AssertionError("what was begun does not end");
            }
            exits.add(process.exitValue());
        }
        begun.clear();
        return exits;
    }

    private Process started(String command, Path to) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-eu", "-o", "pipefail", "-c", command)
                        .directory(checkout.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(to.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        begun.forEach(Reader::end);
        begun.clear();
        leaveThePrivateEngineAlone();
        give("./dev down");
        far.close();
    }
}
