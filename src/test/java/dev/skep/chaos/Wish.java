package dev.skep.chaos;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the files ask for.
 *
 * @param settings the content of the config file that {@code worker} has
 */
record Wish(Map<Service, Integer> counts, Map<Service, Spec> specs, String settings) {

    static final String STACK = "chaos";

    /** What tells the processes of the stack's replicas from all others. */
    static final String LONG = "86399";

    static final String SECRET = "hush\n";

    /** What changes in a service's spec from time to time. */
    record Spec(String image, int revision) {}

    Wish {
        counts = Map.copyOf(counts);
        specs = Map.copyOf(specs);
    }

    static Wish first() {
        Map<Service, Spec> specs = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            specs.put(service, new Spec("busybox:latest", 1));
        }
        return new Wish(
                Map.of(Service.STORE, 1, Service.WEB, 3, Service.WORKER, 4, Service.KEPT, 3),
                specs,
                "setting 1\n");
    }

    int count(Service service) {
        return counts.get(service);
    }

    Spec spec(Service service) {
        return specs.get(service);
    }

    Wish scaled(Service service, int count) {
        Map<Service, Integer> changed = new EnumMap<>(counts);
        changed.put(service, count);
        return new Wish(changed, specs, settings);
    }

    Wish revised(Service service) {
        Spec before = spec(service);
        return with(service, new Spec(before.image(), before.revision() + 1));
    }

    Wish onOtherImage(Service service) {
        Spec before = spec(service);
        String other = before.image().endsWith(":latest") ? "busybox:other" : "busybox:latest";
        return with(service, new Spec(other, before.revision()));
    }

    private Wish with(Service service, Spec spec) {
        Map<Service, Spec> changed = new EnumMap<>(specs);
        changed.put(service, spec);
        return new Wish(counts, changed, settings);
    }

    Wish set(String changed) {
        return new Wish(counts, specs, changed);
    }

    String manifest() {
        return """
        apiVersion: skep.dev/v1
        kind: Stack
        metadata: {name: %s}
        spec:
          compose: compose.yaml
          targets:
            store: {replicas: %d}
            web: {replicas: %d}
            worker: {replicas: %d}
            kept: {replicas: %d}
        """
                .formatted(
                        STACK,
                        count(Service.STORE),
                        count(Service.WEB),
                        count(Service.WORKER),
                        count(Service.KEPT));
    }

    /** SIGUSR1 ends a replica with 3, by itself as far as the engine can tell. */
    String compose() {
        return """
        x-any: &any
          command: [sh, -c, "trap 'exit 3' USR1; sleep %s & wait"]
          stop_grace_period: 0s
        services:
          store:
            <<: *any
            %s
            network_mode: none
            restart: always
            volumes: ["data:/data"]
          web:
            <<: *any
            %s
            networks: [front, back]
            depends_on: [store]
            healthcheck: {test: [CMD, test, "!", -e, /ill], interval: 1s, timeout: 10s, retries: 2}
            deploy:
              restart_policy: {condition: any, window: 1s}
              update_config: {order: start-first, parallelism: 2, monitor: 300ms}
          worker:
            <<: *any
            %s
            network_mode: none
            volumes: [/cache]
            configs: [{source: settings, target: /settings}]
            secrets: [key]
            deploy:
              update_config: {order: stop-first, parallelism: 2, monitor: 0s}
          kept:
            <<: *any
            %s
            networks: [back]
            restart: always
            deploy:
              update_config: {parallelism: 1, delay: 100ms, monitor: 100ms}
        networks: {front: {}, back: {}}
        volumes: {data: {}}
        configs: {settings: {file: settings}}
        secrets: {key: {file: key}}
        """
                .formatted(
                        LONG,
                        changing(Service.STORE),
                        changing(Service.WEB),
                        changing(Service.WORKER),
                        changing(Service.KEPT));
    }

    private String changing(Service service) {
        Spec spec = spec(service);
        return "image: %s\n    environment: {REVISION: '%d'}"
                .formatted(spec.image(), spec.revision());
    }
}
