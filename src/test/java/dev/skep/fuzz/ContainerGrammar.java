package dev.skep.fuzz;

import static dev.skep.fuzz.YamlWriter.mapping;

import dev.skep.fuzz.YamlWriter.Raw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the attributes of a service that stand for themselves: limits, health, restarts, labels.
 */
record ContainerGrammar(Dice dice) {

    void add(Map<String, Object> service) {
        limits(service);
        health(service);
        restart(service);
        labels(service);
    }

    private void limits(Map<String, Object> service) {
        maybe(10, service, "cap_add", List.of("NET_ADMIN"));
        maybe(10, service, "cap_drop", List.of("ALL"));
        maybe(3, service, "privileged", dice.chance(50));
        maybe(5, service, "security_opt", List.of("no-new-privileges:true"));
        maybe(5, service, "group_add", List.of("audio", "1001"));
        maybe(
                5,
                service,
                "sysctls",
                dice.of(mapping("net.core.somaxconn", 1024), List.of("a.b=1")));
        maybe(10, service, "cpus", new Raw(dice.of("0.5", "2", ".25", "\"1.5\"")));
        maybe(10, service, "mem_limit", dice.of("64m", "1gb", "1.5G", "512"));
        maybe(5, service, "mem_reservation", dice.of("32m", "1k"));
        maybe(5, service, "pids_limit", dice.of(-1, 0, 100));
        maybe(5, service, "shm_size", "64m");
        maybe(
                10,
                service,
                "ulimits",
                mapping("nproc", 65535, "nofile", mapping("soft", 1, "hard", -1)));
        maybe(10, service, "pull_policy", dice.of("always", "never", "missing", "if_not_present"));
    }

    private void health(Map<String, Object> service) {
        if (dice.chance(25)) {
            Map<String, Object> check = new LinkedHashMap<>();
            check.put(
                    "test",
                    dice.of(
                            "wget -q localhost",
                            List.of("CMD", "true"),
                            List.of("NONE"),
                            List.of("CMD-SHELL", "x")));
            maybe(50, check, "interval", duration());
            maybe(50, check, "timeout", duration());
            maybe(50, check, "retries", dice.number(0, 5));
            maybe(30, check, "start_period", duration());
            maybe(30, check, "start_interval", duration());
            maybe(10, check, "disable", dice.chance(50));
            service.put("healthcheck", check);
        }
        maybe(
                10,
                service,
                "logging",
                mapping(
                        "driver",
                        dice.of("json-file", "local"),
                        "options",
                        mapping("max-size", "1m")));
    }

    private void restart(Map<String, Object> service) {
        maybe(
                30,
                service,
                "restart",
                dice.of("no", "always", "unless-stopped", "on-failure", "on-failure:3"));
    }

    private void labels(Map<String, Object> service) {
        maybe(
                20,
                service,
                "labels",
                dice.of(mapping("a.b", "c", "n", 1), List.of("a.b=c", "alone")));
        maybe(5, service, "x-notes", mapping("anything", List.of(1, "two", mapping())));
    }

    private String duration() {
        return dice.of("10s", "1m30s", "250ms", "2h", "0", "1.5s");
    }

    private void maybe(int percent, Map<String, Object> into, String key, Object value) {
        if (dice.chance(percent)) {
            into.put(key, value);
        }
    }
}
