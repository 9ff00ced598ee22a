package dev.skep.engine.docker.endpoint;

import static dev.skep.engine.docker.endpoint.Asking.assertAnswers;
import static dev.skep.engine.docker.endpoint.Asking.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.scenario.PrivateEngine;
import dev.skep.scenario.Waiting;
import dev.skep.ways.SshServer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine behind an sshd, reached by the program and by the library. */
@Tag("engine")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshWayTest {

    enum By {
        PROGRAM,
        LIBRARY
    }

    @TempDir private static Path folder;

    private PrivateEngine engine;
    private SshServer server;

    @BeforeAll
    void setUp() throws Exception {
        engine = new PrivateEngine();
        server = new SshServer(folder.resolve("ssh"));
    }

    @AfterAll
    void tearDown() throws Exception {
        try {
            if (server != null) {
                server.close();
            }
        } finally {
            if (engine != null) {
                engine.close();
            }
        }
    }

    private Endpoint endpoint(By by, String authority, String socket) {
        return endpoint(server, by, "ssh://" + authority + socket);
    }

    private static Endpoint endpoint(SshServer server, By by, String host) {
        Map<String, String> env =
                new HashMap<>(by == By.PROGRAM ? server.withProgram() : server.withoutProgram());
        env.put("DOCKER_HOST", host);
        return Asking.endpoint(env);
    }

    private Endpoint endpoint(By by) {
        return endpoint(by, server.authority(), socket());
    }

    private String socket() {
        return engine.host().substring("unix://".length());
    }

    @ParameterizedTest
    @EnumSource
    void an_engine_answers_through_it(By by) throws Exception {
        assertAnswers(endpoint(by));
    }

    @ParameterizedTest
    @EnumSource
    void names_users_and_ports_come_from_ssh_s_own_configuration(By by) throws Exception {
        assertAnswers(endpoint(by, "far", socket()));
    }

    @ParameterizedTest
    @EnumSource
    void many_connections_go_through_one_session(By by) throws Exception {
        try (DockerHttpClient client = endpoint(by).client();
                Response events = client.execute(Asking.request("/events"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertEquals(200, events.getStatusCode());
            int before = server.sessions().size();
            Callable<String> info = () -> Asking.text(client, "/info");
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                answers.add(threads.submit(info));
            }
            for (Future<String> answer : answers) {
                assertTrue(answer.get().contains("\"ServerVersion\""));
            }
            assertEquals(before, server.sessions().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_tunnel_that_broke_is_repaired_by_the_next_request(By by) throws Exception {
        try (DockerHttpClient client = endpoint(by).client()) {
            assertAnswers(client);
            server.cut();
            Waiting.until(true, () -> server.sessions().isEmpty());
            Waiting.until("OK", () -> answerOrFailure(client));
        }
    }

    private static String answerOrFailure(DockerHttpClient client) {
        try {
            return Asking.text(client, "/_ping");
        } catch (Exception e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_is_closed_leaves_no_session(By by) throws Exception {
        DockerHttpClient client = endpoint(by).client();
        assertAnswers(client);
        client.close();
        Waiting.until(true, () -> server.sessions().isEmpty());
    }

    @Test
    void a_socket_on_which_ssh_does_not_listen_yet_is_waited_for() throws Exception {
        Map<String, String> env = new HashMap<>(server.withProgram());
        Path slow = Files.createDirectory(folder.resolve("slow"));
        Path deaf = slow.resolve("deaf.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(deaf))
                .close();
        Path ssh = slow.resolve("ssh");
        Files.writeString(
                ssh,
                """
                #!/bin/sh
                for word; do case $word in /*.sock:*) mv %s "${word%%%%:*}" ;; esac; done
                sleep 0.3
                PATH=%s exec ssh "$@"
                """
                        .formatted(deaf, env.get("PATH")));
        assertTrue(ssh.toFile().setExecutable(true));
        env.put("PATH", slow + ":" + env.get("PATH"));
        env.put("DOCKER_HOST", "ssh://" + server.authority() + socket());
        assertAnswers(Asking.endpoint(env));
        assertTrue(Files.notExists(deaf));
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_that_is_not_there_is_told(By by) throws Exception {
        String told = failure(endpoint(by, server.authority(), "/nonexistent/docker.sock"));
        assertTrue(
                told.startsWith(
                        "ssh reached "
                                + server.authority()
                                + ", and /nonexistent/docker.sock there does not answer"),
                told);
        assertTrue(told.contains(by == By.PROGRAM ? "open failed" : "not opened"), told);
    }

    @ParameterizedTest
    @EnumSource
    void forwarding_that_is_forbidden_is_told(By by) throws Exception {
        try (SshServer strict =
                new SshServer(folder.resolve("strict-" + by), "AllowStreamLocalForwarding no")) {
            String told = failure(endpoint(strict, by, "ssh://" + strict.authority() + socket()));
            assertTrue(told.contains("AllowStreamLocalForwarding"), told);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_server_is_not_trusted(By by) throws Exception {
        server.forget();
        try {
            String told = failure(endpoint(by));
            assertTrue(told.contains("does not get to " + server.authority()), told);
            assertTrue(
                    told.contains(
                            by == By.PROGRAM ? "Host key verification failed" : "ssh-keyscan"),
                    told);
        } finally {
            server.remember();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_with_another_key_than_before_is_not_trusted(By by) throws Exception {
        server.mistake();
        try {
            String told = failure(endpoint(by));
            assertTrue(
                    told.contains(
                            by == By.PROGRAM ? "Host key verification failed" : "has been changed"),
                    told);
        } finally {
            server.remember();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_user_whose_key_is_not_let_in_is_told_so(By by) throws Exception {
        server.lockOut();
        try {
            String told = failure(endpoint(by));
            assertTrue(
                    told.contains(
                            by == By.PROGRAM
                                    ? "Permission denied (publickey)"
                                    : "none of our keys is let in"),
                    told);
        } finally {
            server.letIn();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobody_there_is_told(By by) throws Exception {
        server.stop();
        try {
            String told = failure(endpoint(by));
            assertTrue(told.contains("Connection refused"), told);
        } finally {
            server.start();
        }
    }

    @Test
    void the_library_asks_an_agent() throws Exception {
        Path socket = folder.resolve("agent.sock");
        Process agent =
                new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                        .redirectOutput(folder.resolve("agent.log").toFile())
                        .start();
        try {
            Waiting.until(true, () -> Files.exists(socket));
            Map<String, String> env = new HashMap<>(server.withAgent(socket));
            env.put("DOCKER_HOST", "ssh://" + server.authority() + socket());
            assertTrue(failure(Asking.endpoint(env)).contains("none of our keys is let in"));

            ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", server.key().toString());
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertEquals(0, add.start().waitFor());
            assertAnswers(Asking.endpoint(env));
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void the_library_says_when_only_the_program_will_do() throws Exception {
        Path home = Files.createDirectories(folder.resolve("jumping/.ssh"));
        Files.writeString(home.resolve("config"), "Host far\n  ProxyJump near\n");
        Map<String, String> env =
                Map.of(
                        "HOME",
                        home.getParent().toString(),
                        "PATH",
                        "/nonexistent",
                        "DOCKER_HOST",
                        "ssh://far");
        assertEquals(
                home.resolve("config")
                        + " has a ProxyJump for far, which needs the ssh program: install it (openssh-client)",
                failure(Asking.endpoint(env)));
    }

    @Test
    void the_program_goes_with_its_client_and_leaves_nothing() throws Exception {
        DockerHttpClient client = endpoint(By.PROGRAM).client();
        assertAnswers(client);
        List<ProcessHandle> programs =
                ProcessHandle.current()
                        .descendants()
                        .filter(it -> arguments(it).contains("-L"))
                        .toList();
        List<String> words = arguments(programs.getFirst());
        String forwarded = words.get(words.indexOf("-L") + 1);
        Path tunnel = Path.of(forwarded.substring(0, forwarded.indexOf(':'))).getParent();
        assertEquals(
                PosixFilePermissions.fromString("rwx------"),
                Files.getPosixFilePermissions(tunnel));

        client.close();
        Waiting.until(List.of(), () -> programs.stream().filter(ProcessHandle::isAlive).toList());
        assertFalse(Files.exists(tunnel));
    }

    private static List<String> arguments(ProcessHandle process) {
        return List.of(process.info().arguments().orElse(new String[0]));
    }
}
