package dev.skep.lead;

import java.util.Optional;

/**
 * One process that leads or wants to, and what others can know it by when it is dead.
 *
 * @param id of this one process: another one has another, also when it is started in the same place
 * @param name for people: {@code skep.2 on node-1}
 * @param task the id of the swarm's task that it is the process of
 * @param container the id of its container, or how that begins
 * @param process where and which it is outside of any container: the machine's boot, the space of
 *     process numbers, and the number
 */
public record Holder(
        String id,
        String name,
        Optional<String> task,
        Optional<String> container,
        Optional<String> process) {

    /** The same, known to be this container. */
    public Holder in(String containerId) {
        return new Holder(id, name, task, Optional.of(containerId), process);
    }
}
