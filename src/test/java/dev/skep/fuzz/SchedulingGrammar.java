package dev.skep.fuzz;

import static dev.skep.fuzz.YamlWriter.mapping;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes what a service says for a swarm alone, beside what it says already. */
record SchedulingGrammar(Dice dice) {

    private static final Set<String> NEVER_OF_A_JOB =
            Set.of("update_config", "rollback_config", "restart_policy");

    void add(Map<String, Object> service) {
        Map<String, Object> deploy = new LinkedHashMap<>();
        if (service.get("deploy") instanceof Map<?, ?> said) {
            said.forEach((name, value) -> deploy.put(name.toString(), value));
        }
        if (dice.chance(10)) {
            deploy.put("placement", placement());
        }
        maybe(8, deploy, "endpoint_mode", dice.of("vip", "dnsrr"));
        maybe(
                8,
                deploy,
                "rollback_config",
                mapping("parallelism", dice.number(0, 5), "failure_action", "continue"));
        maybe(
                8,
                deploy,
                "resources",
                mapping(
                        "reservations",
                        mapping(
                                "cpus",
                                "0.25",
                                "generic_resources",
                                List.of(
                                        mapping(
                                                "discrete_resource_spec",
                                                mapping(
                                                        "kind",
                                                        "gpu",
                                                        "value",
                                                        dice.of(1, "2")))))));
        if (dice.chance(20) && mayBeJob(service, deploy)) {
            deploy.put(
                    "mode", "global".equals(deploy.get("mode")) ? "global-job" : "replicated-job");
        }
        if (!deploy.isEmpty()) {
            service.put("deploy", deploy);
        }
        maybe(3, service, "isolation", dice.of("default", "process", "hyperv"));
        maybe(
                3,
                service,
                "credential_spec",
                dice.of(mapping("file", "account.json"), mapping("registry", "account")));
    }

    private static boolean mayBeJob(Map<String, Object> service, Map<String, Object> deploy) {
        return deploy.keySet().stream().noneMatch(NEVER_OF_A_JOB::contains)
                && !Set.of("always", "unless-stopped")
                        .contains(service.getOrDefault("restart", ""));
    }

    private Map<String, Object> placement() {
        Map<String, Object> placement = new LinkedHashMap<>();
        maybe(
                70,
                placement,
                "constraints",
                List.of(
                        dice.of("node.role==manager", "node.role != worker"),
                        dice.of("node.labels.a.b == c d", "engine.labels.x!=1", "Node.ID == x")));
        maybe(
                40,
                placement,
                "preferences",
                List.of(mapping("spread", dice.of("node.labels.zone", "node.id"))));
        maybe(30, placement, "max_replicas_per_node", dice.of(0, 2, "3"));
        return placement;
    }

    private void maybe(int percent, Map<String, Object> into, String key, Object value) {
        if (dice.chance(percent)) {
            into.put(key, value);
        }
    }
}
