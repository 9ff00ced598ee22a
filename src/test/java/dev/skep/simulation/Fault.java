package dev.skep.simulation;

import dev.skep.engine.EngineException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One kind of thing that goes wrong, or that somebody does.
 *
 * @param <S> the sites on which it can happen
 */
interface Fault<S extends Site> {

    String name();

    /** As reports name it: the kind, and which of it. */
    default String title() {
        Class<?> type = getClass().isAnonymousClass() ? getClass().getSuperclass() : getClass();
        return words(type.getSimpleName() + " " + name());
    }

    static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Makes it happen.
     *
     * @param draw decides the particulars
     * @return what happened, for the trace; empty when nothing did, as there was nobody to strike
     */
    Optional<String> strike(S site, RandomGenerator draw) throws EngineException;

    /** Whether replicas are broken by it; where none is, the update policy holds. */
    boolean breaksReplicas();

    static Duration upTo(int seconds, RandomGenerator draw) {
        return Duration.ofMillis(1 + draw.nextInt(seconds * 1000));
    }

    static <T> T any(RandomGenerator draw, List<T> kinds) {
        return kinds.get(draw.nextInt(kinds.size()));
    }
}
