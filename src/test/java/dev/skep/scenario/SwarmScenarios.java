package dev.skep.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.lab.EngineVersion;
import dev.skep.lab.Lab;
import dev.skep.status.Condition.Status;
import dev.skep.status.Condition.Type;
import dev.skep.status.Event;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files in, services right: on a real swarm of one node, seen from outside. What is here touches
 * most of what a spec can say, and is seen on engines of several versions.
 */
@ExtendWith(ToldOnFailure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SwarmScenarios {

    static final String WEB =
            """
            services:
              web:
                image: busybox
                command: sleep 1000
                stop_grace_period: 0s
                deploy: {restart_policy: {delay: 0s}, update_config: {parallelism: 0, monitor: 1s}}
            """;

    private static final AtomicInteger PORT = new AtomicInteger(18080);

    private final EngineVersion version;
    Lab lab;
    SwarmStage stage;

    SwarmScenarios(EngineVersion version) {
        this.version = version;
    }

    @BeforeAll
    void startSwarm() throws Exception {
        lab = Lab.of(1, version);
        lab.swarm(1);
    }

    @AfterAll
    void endSwarm() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void setUp(@TempDir Path folder) {
        stage = new SwarmStage(folder, lab.node(1));
    }

    @AfterEach
    void tearDown() {
        stage.close();
    }

    @Test
    void scalingByHandIsUndoneAndNoTaskRestarts() throws Exception {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
        stage.untilRuns("web", 2);
        stage.untilSettled();
        List<Event.Body> heard = stage.listen();
        List<String> logged = new CopyOnWriteArrayList<>();
        try (Closeable _ = Logged.by("skep", logged::add)) {
            stage.docker("service", "scale", "--detach", stage.stack + "_web=4");
            Waiting.until(2, () -> stage.replicas("web"));
            stage.untilSettled();
        }
        stage.untilRuns("web", 2);
        // Which two of the four are left, nobody can tell; each is the first of its slot.
        List<Integer> slots = stage.slots("web");
        assertEquals(slots.stream().distinct().toList(), slots);
        String drift = "Mode.Replicated.Replicas 4 -> 2; no task restarts";
        assertTrue(
                heard.stream()
                        .anyMatch(event ->
                                event instanceof Event.ConditionChanged changed
                                        && changed.condition().message().contains(drift)));
        stage.untilReasoned(drift);
        assertTrue(
                logged.stream().anyMatch(line -> line.contains("why=\"" + drift + "\"")),
                logged::toString);
    }

    @Test
    void aChangedSpecIsRolledOutAndAnEqualOneIsNot() throws Exception {
        stage.files("targets: {web: {replicas: 2}}", WEB).start();
        stage.untilRuns("web", 2);
        stage.untilSettled();
        List<String> before = stage.runningIds("web");
        stage.write("compose.yaml", WEB + "\n# the same\n");
        stage.write("compose.yaml", WEB.replace("sleep 1000", "sleep 2000"));
        Waiting.until(
                "2000",
                () -> stage.service("web").at("/Spec/TaskTemplate/ContainerSpec/Args/1").asText());
        stage.untilSettled();
        stage.untilRuns("web", 2);
        assertTrue(before.stream().noneMatch(stage.runningIds("web")::contains));
    }

    @Test
    void aConfigIsRotatedByItsContentAndTheOldOneStaysToGoBackTo() throws Exception {
        String file =
                WEB.replace("image: busybox", "image: busybox\n    configs: [app]")
                        + "configs: {app: {content: one}}\n";
        stage.files("", file).start();
        stage.untilRuns("web", 1);
        stage.untilSettled();
        List<String> first = stage.stored("configs");
        assertEquals(1, first.size());
        stage.write("compose.yaml", file.replace("content: one", "content: two"));
        Waiting.until(2, () -> stage.stored("configs").size());
        stage.untilSettled();
        String mounted =
                stage.service("web")
                        .at("/Spec/TaskTemplate/ContainerSpec/Configs/0/ConfigName")
                        .asText();
        assertNotEquals(first.getFirst(), mounted);
        assertTrue(stage.stored("configs").contains(mounted));
    }

    @Test
    void whatDockerStackDeployMadeIsTakenOverWithNoTaskRestarted() throws Exception {
        stage.write("key.txt", "s3");
        stage.write("app.txt", "hello");
        stage.files(
                "",
                everything()
                        .replaceFirst("(?m)^ *tmpfs:.*\n", "")
                        .replace(", start_interval: 500ms", ""));
        stage.deployAsDockerDoes();
        stage.untilRuns("web", 1);
        stage.untilRuns("every", 1);
        List<String> web = stage.runningIds("web");
        List<String> every = stage.runningIds("every");
        stage.start();
        stage.untilSettled();
        assertEquals(
                stage.stack.value(),
                stage.service("web").path("Spec").path("Labels").path("dev.skep.stack").asText());
        assertEquals(web, stage.runningIds("web"), stage.reasons()::toString);
        assertEquals(every, stage.runningIds("every"), stage.reasons()::toString);
    }

    @Test
    void aPlanMadeAgainIsEmptyForEverythingThatAFileCanSay() throws Exception {
        stage.write("key.txt", "s3");
        stage.write("app.txt", "hello");
        stage.files("", everything()).start();
        stage.untilRuns("web", 1);
        stage.untilCondition(Type.Progressing, Status.False);
        long version = stage.service("web").path("Version").path("Index").asLong();
        stage.restartSkep();
        stage.untilSettled();
        assertEquals(version, stage.service("web").path("Version").path("Index").asLong());
        assertFalse(stage.reasons().toString().contains("restart"));
        // An engine before 25 drops it; Skep says so, and does not write it again and again.
        boolean kept =
                stage.service("web")
                        .at("/Spec/TaskTemplate/ContainerSpec/Healthcheck")
                        .has("StartInterval");
        assertNotEquals(
                kept, stage.noted("web").contains("healthcheck.start_interval needs API 1.44"));
    }

    private static String everything() {
        return """
        services:
          web:
            image: busybox
            entrypoint: ["/bin/sh", "-c"]
            command: ["sleep 1000"]
            environment: {LEVEL: debug, HOST: "{{.Node.Hostname}}"}
            hostname: "{{.Task.Name}}"
            cap_add: [net_admin]
            cap_drop: [ALL]
            sysctls: {net.core.somaxconn: 1024}
            ulimits: {nofile: {soft: 1000, hard: 2000}, nproc: 500}
            extra_hosts: ["db1:10.0.0.9"]
            dns: [10.0.0.1]
            dns_search: [example.org]
            init: true
            stop_grace_period: 1s
            stop_signal: SIGINT
            tmpfs: ["/scratch:size=1m,mode=1777"]
            user: "0"
            working_dir: /tmp
            read_only: true
            labels: {a: b}
            healthcheck: {test: ["CMD", "true"], interval: 300ms, timeout: 1s, retries: 2, start_period: 1s, start_interval: 500ms}
            logging: {driver: json-file, options: {max-size: 1m}}
            ports: [{target: 80, published: %d, mode: host}]
            networks: {default: {aliases: [zz, aa]}, back: {}}
            volumes: ["data:/data", {type: tmpfs, target: /t, tmpfs: {size: 1048576}}]
            configs: [app, {source: app, target: /etc/other, mode: 0440, uid: "3"}]
            secrets: [{source: key, target: k, mode: 0400}]
            deploy:
              labels: {tier: front}
              placement: {constraints: ["node.role==manager"], preferences: [{spread: node.labels.zone}], max_replicas_per_node: 5}
              restart_policy: {condition: any, delay: 1s, max_attempts: 3, window: 10s}
              update_config: {parallelism: 2, delay: 1s, failure_action: rollback, monitor: 2s, max_failure_ratio: 0.1}
              rollback_config: {parallelism: 0}
              resources: {limits: {cpus: "0.5", memory: 64M, pids: 50}, reservations: {cpus: "0.1", memory: 16M}}
          every:
            image: busybox
            command: sleep 1000
            deploy: {mode: global, endpoint_mode: dnsrr}
        networks:
          back: {attachable: true, driver_opts: {com.docker.network.driver.mtu: "1400"}}
        configs: {app: {file: app.txt}}
        secrets: {key: {file: key.txt}}
        volumes: {data: {labels: {v: w}}}
        """
                .formatted(PORT.incrementAndGet());
    }
}
