package dev.skep.identity;

/**
 * The labels that mark what is ours, and Compose's own, which keep {@code docker compose
 * ps|logs|down} working.
 */
public final class Labels {

    /**
     * The stack that owns an object: whatever does not carry it is not ours, and is never touched.
     */
    public static final String STACK = "dev.skep.stack";

    public static final String SERVICE = "dev.skep.service";
    public static final String SLOT = "dev.skep.slot";

    /** {@link SpecHash} of what the container was made from. */
    public static final String SPEC_HASH = "dev.skep.spec-hash";

    /**
     * {@link SpecHash} of each part of it, {@code image=… environment=…}: tells which parts a
     * change touches.
     */
    public static final String SPEC_PARTS = "dev.skep.spec-parts";

    /** The generation of the desired state that the object was made for. */
    public static final String GENERATION = "dev.skep.generation";

    /**
     * On the volume, or the config of a swarm, that holds a stack's {@code LastApplied}, which is
     * its value.
     */
    public static final String LAST_APPLIED = "dev.skep.last-applied";

    /** On a secret of ours: the digest of what it holds, which nobody can read. */
    public static final String DIGEST = "dev.skep.digest";

    /**
     * On a config of a swarm that holds one revision of a service's spec, or of a stack's desired
     * state: its number.
     */
    public static final String REVISION = "dev.skep.revision";

    /** On a config that holds desired state that was submitted: the stack that it is about. */
    public static final String DESIRED = "dev.skep.desired";

    /** On such a config: who has submitted it, and how. */
    public static final String SUBMITTED_BY = "dev.skep.submitted-by";

    /** On such a config: the names of the secrets that the stack needs, separated by commas. */
    public static final String SECRETS = "dev.skep.secrets";

    /**
     * On a service that {@code skep rollback} has put back: the {@link SpecHash} that it was put
     * back from, and that is not tried again.
     */
    public static final String ROLLED_BACK_FROM = "dev.skep.rolled-back-from";

    /** On a service whose restarts Skep holds back: the seconds between them. */
    public static final String RESTART_DELAY = "dev.skep.restart-delay";

    /** On a service whose tasks are being spread anew: how many it has too many for that. */
    public static final String SURGE = "dev.skep.surge";

    /**
     * On a service that has more replicas because a node gives no sign of life: how many, and of
     * how many with them, {@code 2 of 8}.
     */
    public static final String FAILOVER = "dev.skep.failover";

    /**
     * On a node of a swarm that Skep has paused because it gives no sign of life: since when, by
     * RFC 3339.
     */
    public static final String SUSPECT = "dev.skep.suspect";

    /**
     * On what a Skep that leads has made or changed: the term of its lease. One of an earlier term
     * leaves it as it is.
     */
    public static final String TERM = "dev.skep.term";

    /** What the labels of a lease begin with: who leads, in which term, and until when. */
    public static final String LEASE = "dev.skep.lease.";

    public static final String COMPOSE_PROJECT = "com.docker.compose.project";
    public static final String COMPOSE_SERVICE = "com.docker.compose.service";
    public static final String COMPOSE_NUMBER = "com.docker.compose.container-number";
    public static final String COMPOSE_ONEOFF = "com.docker.compose.oneoff";

    /**
     * Compose lists only containers that carry it. The value is our own: Compose's is a digest of
     * its own data, so that a later {@code docker compose up} makes the container anew.
     */
    public static final String COMPOSE_CONFIG_HASH = "com.docker.compose.config-hash";

    public static final String COMPOSE_VERSION = "com.docker.compose.version";
    public static final String COMPOSE_CONFIG_FILES = "com.docker.compose.project.config_files";
    public static final String COMPOSE_WORKING_DIR = "com.docker.compose.project.working_dir";
    public static final String COMPOSE_NETWORK = "com.docker.compose.network";
    public static final String COMPOSE_VOLUME = "com.docker.compose.volume";

    /** On whatever belongs to a stack of a swarm: {@code docker stack} finds it by this one. */
    public static final String STACK_NAMESPACE = "com.docker.stack.namespace";

    /** On a service: the image as the file names it, before a digest was pinned to it. */
    public static final String STACK_IMAGE = "com.docker.stack.image";

    private Labels() {}
}
