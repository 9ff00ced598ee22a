package dev.skep.spec;

import dev.skep.desired.FileSource;

/** Under which name a swarm holds what is to be mounted as a file. */
public interface FileNames {

    String ofConfig(FileSource config);

    String ofSecret(FileSource secret);
}
