package dev.skep.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRefTest {

    @ParameterizedTest
    @CsvSource({
        "busybox, busybox:latest",
        "busybox:1.35, busybox:1.35",
        "docker.io/library/busybox, busybox:latest",
        "index.docker.io/library/busybox:1, busybox:1",
        "docker.io/me/app, me/app:latest",
        "localhost:5000/app, localhost:5000/app:latest",
        "localhost:5000/app:2, localhost:5000/app:2",
        "app@sha256:abc, app@sha256:abc",
        "app:1@sha256:abc, app@sha256:abc",
        "sha256:abc, sha256:abc"
    })
    void oneSpellingForAllThatMeanTheSame(String ref, String normalized) {
        assertEquals(normalized, ImageRef.normalize(ref));
    }

    @ParameterizedTest
    @CsvSource({
        "busybox, busybox:latest",
        "docker.io/me/app:2, me/app:2",
        "app:1@sha256:abc, app:1@sha256:abc",
        "sha256:abc, sha256:abc"
    })
    void aTagIsWrittenWhereNothingElseSaysWhichImage(String ref, String tagged) {
        assertEquals(tagged, ImageRef.tagged(ref));
    }
}
