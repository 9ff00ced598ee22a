package dev.skep.engine.docker;

/** What a plain engine lists in one call. */
enum Listing {
    CONTAINERS,
    NETWORKS,
    VOLUMES,
    IMAGES
}
