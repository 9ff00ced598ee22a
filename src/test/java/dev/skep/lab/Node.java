package dev.skep.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skep.scenario.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A machine of a lab with an engine on it: its own processes, links, mounts and hostname. Its
 * engine is reached through a socket in a folder, whatever becomes of its cable.
 */
public final class Node {

    /** A range for tests of networks, which neither engines nor swarms hand out. */
    private static final String NETWORK = "198.18.0.";

    /** Of the machine that the lab is on, where that is plugged in. */
    static final String MACHINE = NETWORK + 254;

    private static final int LINES_OF_LOG = 30;

    private final int number;
    private final Path folder;
    private final String controlGroup;
    private EngineVersion.Programs programs;
    private final Switch network;
    private String id = "";
    private Process machine;
    private Api api;

    /**
     * @param number from 1
     */
    Node(int number, Premises premises, EngineVersion.Programs programs, Switch network)
            throws IOException {
        this.number = number;
        this.folder = Files.createDirectory(premises.folder().resolve(name()));
        this.controlGroup = "/" + premises.name();
        this.programs = programs;
        this.network = network;
        Files.writeString(folder.resolve("daemon.json"), configuration());
    }

    private String configuration() {
        return """
        {
          "data-root": "%1$s/root",
          "exec-root": "/run/docker",
          "pidfile": "/run/docker.pid",
          "hosts": ["%2$s", "unix:///var/run/docker.sock"],
          "cgroup-parent": "%3$s",
          "exec-opts": ["native.cgroupdriver=cgroupfs"]
        }
        """
                .formatted(folder, host(), controlGroup);
    }

    /** Where this JVM, and any process of this machine, reaches its engine. */
    public String host() {
        return "unix://" + folder.resolve("docker.sock");
    }

    /** What its engine keeps, where others have {@code /var/lib/docker}. */
    public Path disk() {
        return folder.resolve("root");
    }

    /** Docker's own client, as it came with its engine. */
    public Path docker() {
        return programs.docker();
    }

    /** Its hostname, by which the swarm calls it too. */
    public String name() {
        return "node" + number;
    }

    int number() {
        return number;
    }

    /** Where the other nodes reach it, and only they, unless this machine is plugged in. */
    public String address() {
        return NETWORK + number;
    }

    /** What has to stand before a command for it to be in this node's network, on our own disk. */
    public List<String> inItsNetwork() {
        requireLife();
        long process = machine.children().findFirst().orElseThrow().pid();
        return List.of("nsenter", "--net=/proc/" + process + "/ns/net");
    }

    /** As {@code docker swarm leave} does. */
    public void leaveSwarm() {
        api.post("/swarm/leave", Api.json("{}"));
    }

    /** Its id in the swarm, also while it is dead. */
    public String nodeId() {
        if (id.isEmpty()) {
            throw new IllegalStateException(name() + " is in no swarm");
        }
        return id;
    }

    /** Its engine, as somebody else than Skep sees it. */
    public Api api() {
        return api;
    }

    /** Brings a dead one back, with all that was on its disk; returns when its engine answers. */
    public void start() throws InterruptedException {
        begin();
        untilUp();
    }

    void begin() {
        if (lives()) {
            throw new IllegalStateException(name() + " is running");
        }
        ProcessBuilder builder =
                new ProcessBuilder(
                        "bash",
                        Lab.script("node.sh"),
                        folder.toString(),
                        name(),
                        address(),
                        Long.toString(network.pid()),
                        programs.dockerd().toString());
        builder.environment().putAll(programs.environment());
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        try {
            // Of a run before: nobody listens there.
            Files.deleteIfExists(folder.resolve("docker.sock"));
            // It ends with its input, which ends with this JVM.
            machine = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        api = new Api(host());
    }

    void untilUp() throws InterruptedException {
        Waiting.until(true, this::answers);
    }

    private boolean answers() {
        if (!machine.isAlive()) {
            throw new IllegalStateException(name() + " did not come up:\n" + endOfLog());
        }
        return api.answers();
    }

    /**
     * It loses its power: the others hear nothing of it any more, and not that it ends. Nothing
     * runs on it.
     */
    public void kill() throws InterruptedException {
        requireLife();
        network.unplug(this);
        end();
    }

    /** Ends all of its processes, and with them go its links and mounts. */
    void end() throws InterruptedException {
        if (machine == null) {
            return;
        }
        // Its first process: when that has ended, all others have. One that is only about to begin
        // finds no input.
        machine.children().forEach(ProcessHandle::destroyForcibly);
        try {
            machine.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine.waitFor();
        api.close();
    }

    /**
     * Its engine ends as its init ends it, and another begins on the same disk; returns when that
     * one answers.
     */
    public void upgrade(EngineVersion to) throws InterruptedException {
        EngineVersion.Programs next = to.programs();
        stop();
        programs = next;
        start();
    }

    /** Its engine ends as its init ends it, and all that ran on it does. */
    public void stop() throws InterruptedException {
        signal("TERM");
        machine.waitFor();
        end();
    }

    /** Takes its cable out: no frame comes to it or leaves it, and its engine goes on. */
    public void cut() throws InterruptedException {
        requireLife();
        network.cut(this);
    }

    /** Puts its cable in again. */
    public void heal() throws InterruptedException {
        requireLife();
        network.heal(this);
    }

    /** Its engine stands still, and its containers run on. */
    public void pause() throws InterruptedException {
        signal("STOP");
    }

    public void resume() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws InterruptedException {
        requireLife();
        ProcessHandle engine =
                machine.descendants().filter(this::isEngine).findFirst().orElseThrow();
        Command.run("kill", "-" + signal, Long.toString(engine.pid()));
    }

    private boolean isEngine(ProcessHandle process) {
        return Command.commandLine(process).startsWith(programs.dockerd() + "\0");
    }

    private boolean lives() {
        return machine != null && machine.isAlive();
    }

    private void requireLife() {
        if (!lives()) {
            throw new IllegalStateException(name() + " is dead:\n" + endOfLog());
        }
    }

    /** Begins a swarm with this spec. */
    void found(JsonNode spec) {
        String own = address() + ":2377";
        JsonNode init =
                Api.json(
                        """
                        {"ListenAddr": "%s", "AdvertiseAddr": "%s", "Spec": %s}
                        """
                                .formatted(own, own, spec));
        api.post("/swarm/init", init);
        rememberId();
    }

    /** Joins the swarm that the other one is a manager of. */
    void join(Node manager, String token) {
        String own = address() + ":2377";
        JsonNode join =
                Api.json(
                        """
                        {"ListenAddr": "%s", "AdvertiseAddr": "%s", "RemoteAddrs": ["%s:2377"], "JoinToken": "%s"}
                        """
                                .formatted(own, own, manager.address(), token));
        api.post("/swarm/join", join);
        rememberId();
    }

    private void rememberId() {
        id = api.get("/info").path("Swarm").path("NodeID").asText();
    }

    /** Waits until this one, a manager, says that of another: {@code ready}, {@code down}. */
    public void untilSees(Node other, String state) throws InterruptedException {
        Waiting.until(other.name() + " is " + state, () -> said(other));
    }

    /** While its swarm chooses a leader it refuses to say. */
    private String said(Node other) {
        try {
            return found(other);
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String found(Node other) {
        for (JsonNode it : api.get("/nodes")) {
            if (it.path("ID").asText().equals(other.nodeId())) {
                return it.path("Description").path("Hostname").asText()
                        + " is "
                        + it.path("Status").path("State").asText();
            }
        }
        return "no " + other.nodeId();
    }

    /** What the kernel calls those that were made for it. */
    Stream<String> namespaces() {
        return machine.children()
                .flatMap(init -> Command.namespaces(init.pid(), "net", "mnt", "uts", "ipc", "pid"));
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
