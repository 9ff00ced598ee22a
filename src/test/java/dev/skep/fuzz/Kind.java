package dev.skep.fuzz;

import java.util.random.RandomGenerator;

/** One kind of input: how it is made, and what must hold of it. Safe for use by many threads. */
interface Kind {

    /** As {@code ./dev fuzz} and the folders of the corpus name it. */
    String name();

    /** Equal chance in, equal input out. */
    byte[] make(RandomGenerator random);

    /**
     * @throws AssertionError with a sentence, when something that must hold does not
     * @throws Exception any other one is a finding as well
     */
    void check(byte[] input) throws Exception;
}
