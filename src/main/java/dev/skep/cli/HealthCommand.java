package dev.skep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code skep health}: asks the Skep that serves here whether it is well, as a container's health
 * check does every few seconds. So it speaks HTTP by itself: what else can is slow to load.
 */
@Command(
        name = "health",
        description = "Ask the Skep that serves on this machine whether it is well.")
final class HealthCommand implements Callable<Integer> {

    private static final String DEFAULT_PORT = "8080";
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 2_000;

    /** Of an answer, no more than a line of a log bears. */
    private static final int LONGEST_ANSWER = 4_096;

    /** An engine that does not answer is no reason to restart: these do not ask for it. */
    private static final List<String> WELL = List.of("/q/health/started", "/q/health/live");

    private static final List<String> READY = List.of("/q/health/ready");

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--ready",
            description =
                    "Ask in place of that whether an engine answers and desired state is loaded.")
    private boolean ready;

    HealthCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        for (String path : ready ? READY : WELL) {
            String asked = "http://" + host() + ":" + port() + path;
            try {
                String answer = ask(path);
                if (!answer.matches("HTTP/1\\.[01] 200(?s:\\s.*)?")) {
                    return tell(err, asked + " answers: " + answer);
                }
            } catch (IOException e) {
                return tell(err, asked + " does not answer: " + e.getMessage());
            }
        }
        return SkepCommand.OK;
    }

    private static int tell(PrintWriter err, String what) {
        err.println("skep: " + what.strip().replaceAll("\\s+", " "));
        err.flush();
        return SkepCommand.FAILED;
    }

    /** All that the server answers, its status line first. */
    private String ask(String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getByName(host()), port()), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(
                    socket.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        }
    }

    /** Where it listens on all interfaces, it listens on loopback too. */
    private String host() {
        String said = said("QUARKUS_HTTP_HOST", "127.0.0.1");
        return said.equals("0.0.0.0") || said.equals("::") ? "127.0.0.1" : said;
    }

    private int port() {
        String said = said("QUARKUS_HTTP_PORT", DEFAULT_PORT);
        try {
            return Integer.parseInt(said);
        } catch (NumberFormatException e) {
            throw new UsageException("QUARKUS_HTTP_PORT: expected a port, got \"" + said + "\"");
        }
    }

    private String said(String variable, String otherwise) {
        String value = skep.surroundings().environment().getOrDefault(variable, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}
