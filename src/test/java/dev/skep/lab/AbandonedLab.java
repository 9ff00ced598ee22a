package dev.skep.lab;

import java.io.IOException;

/** A process that makes a lab and does not end before it is killed. */
final class AbandonedLab {

    private AbandonedLab() {}

    @SuppressWarnings("resource") // nobody closes it
    public static void main(String[] none) throws IOException, InterruptedException {
        System.out.println("lab " + Lab.of(1).premises().folder());
        int end = System.in.read();
        assert end < 0;
    }
}
