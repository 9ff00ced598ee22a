package dev.skep.plan;

import dev.skep.desired.ContainerSpec;
import dev.skep.desired.DesiredNetwork;
import dev.skep.desired.DesiredState;
import dev.skep.desired.DesiredVolume;
import dev.skep.desired.FileSource;
import dev.skep.desired.Template;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedNode;
import dev.skep.tree.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One engine call, as data.
 *
 * <p>Containers are named by id where they exist and by name where an earlier step of the same plan
 * makes them; the engine takes either.
 */
public sealed interface Step {

    /**
     * What the step is about, in a plan's own words: {@code web/3}, {@code network shop_default}.
     */
    String subject();

    /** A step on a container that fills, or is to fill, a slot. */
    sealed interface OnSlot extends Step {
        Slot slot();

        @Override
        default String subject() {
            return slot().toString();
        }
    }

    /**
     * @param ref as the file names it
     */
    record PullImage(String ref) implements Step {
        @Override
        public String subject() {
            return "image " + ref;
        }
    }

    record CreateNetwork(StackName stack, DesiredNetwork network) implements Step {
        @Override
        public String subject() {
            return "network " + network.name();
        }
    }

    record RemoveNetwork(String name) implements Step {
        @Override
        public String subject() {
            return "network " + name;
        }
    }

    record CreateVolume(StackName stack, DesiredVolume volume) implements Step {
        @Override
        public String subject() {
            return "volume " + volume.name();
        }
    }

    /** Planned only when the removal of volumes was asked for by name. */
    record RemoveVolume(String name) implements Step {
        @Override
        public String subject() {
            return "volume " + name;
        }
    }

    /**
     * Makes a container with our labels, and does not start it.
     *
     * @param name the slot's own name, or a stand-in while the predecessor still holds that
     * @param inheritedVolumes anonymous volumes of the predecessor, volume name by mount target
     */
    record CreateContainer(
            StackName stack,
            Slot slot,
            String name,
            Template template,
            long generation,
            SortedMap<String, String> inheritedVolumes,
            DesiredState.Origin origin)
            implements OnSlot {}

    /**
     * Attaches a container to one more network: an engine before API 1.44 takes only one at
     * creation.
     */
    record ConnectNetwork(Slot slot, String container, ContainerSpec.Attachment attachment)
            implements OnSlot {}

    /** Writes configs and secrets into a container that has not started. */
    record CopyFiles(Slot slot, String container, List<ContainerSpec.FileMount> files)
            implements OnSlot {
        public CopyFiles {
            files = List.copyOf(files);
        }
    }

    record StartContainer(Slot slot, String container) implements OnSlot {}

    record UnpauseContainer(Slot slot, String container) implements OnSlot {}

    /**
     * Sends the stop signal, and SIGKILL once the grace period that the container was made with is
     * over.
     */
    record StopContainer(Slot slot, String container) implements OnSlot {}

    /** Removes a container, killing it if it still runs; its volumes stay. */
    record RemoveContainer(Slot slot, String container) implements OnSlot {}

    record RenameContainer(Slot slot, String container, String name) implements OnSlot {}

    /** A step that only a swarm's manager can carry out. */
    sealed interface OnSwarm extends Step {}

    /** A step on a service of a swarm. */
    sealed interface OnService extends OnSwarm {
        ServiceName service();

        @Override
        default String subject() {
            return service().toString();
        }
    }

    /**
     * @param spec whole, with networks, configs and secrets told by name
     */
    record CreateService(StackName stack, ServiceName service, Tree.Mapping spec)
            implements OnService {}

    /**
     * Writes the whole spec in place of the one that was read.
     *
     * @param version of the object that was read: the swarm refuses the write when it has another
     */
    record UpdateService(
            StackName stack, ServiceName service, String id, long version, Tree.Mapping spec)
            implements OnService {}

    record RemoveService(ServiceName service, String id) implements OnService {}

    /**
     * Says whether a node takes new tasks, and since when it is suspected of being dead. What else
     * its spec holds stays.
     *
     * @param version of the object that was read: the swarm refuses the write when it has another
     * @param suspect empty takes the mark off
     */
    record UpdateNode(
            String id,
            String hostname,
            long version,
            ObservedNode.Availability availability,
            Optional<Instant> suspect)
            implements OnSwarm {
        @Override
        public String subject() {
            return "node " + hostname;
        }
    }

    /** Puts a file into the swarm's store, from where tasks get it. */
    record CreateConfig(StackName stack, String name, FileSource.Content file) implements OnSwarm {
        @Override
        public String subject() {
            return "config " + name;
        }
    }

    /**
     * Keeps a spec that a service has, to go back to.
     *
     * @param number 1 more than the last one's
     */
    record WriteRevision(StackName stack, ServiceName service, long number, Tree.Mapping spec)
            implements OnSwarm {
        @Override
        public String subject() {
            return "revision " + number + " of " + service;
        }
    }

    record RemoveConfig(String name, String id) implements OnSwarm {
        @Override
        public String subject() {
            return "config " + name;
        }
    }

    /** Puts a file into the swarm's store, which hands it to nobody but tasks. */
    record CreateSecret(StackName stack, String name, FileSource.Content file) implements OnSwarm {
        @Override
        public String subject() {
            return "secret " + name;
        }
    }

    record RemoveSecret(String name, String id) implements OnSwarm {
        @Override
        public String subject() {
            return "secret " + name;
        }
    }

    /** Writes down what is being set out for. */
    record WriteLastApplied(StackName stack, LastApplied lastApplied) implements Step {
        @Override
        public String subject() {
            return "generation " + lastApplied.generation();
        }
    }

    /**
     * @param generation the one written down, which is obsolete
     */
    record RemoveLastApplied(StackName stack, long generation) implements Step {
        @Override
        public String subject() {
            return "generation " + generation;
        }
    }
}
