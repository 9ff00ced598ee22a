package dev.skep.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Choices made by a source of chance that the caller seeds. */
record Dice(RandomGenerator random) {

    /** True in so many of a hundred cases. */
    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Both ends included. */
    int number(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** So many of them at most, in their order. */
    <T> List<T> some(int most, List<T> choices) {
        List<T> left = new ArrayList<>(choices);
        int wanted = number(0, Math.min(most, choices.size()));
        while (left.size() > wanted) {
            left.remove(random.nextInt(left.size()));
        }
        return left;
    }
}
