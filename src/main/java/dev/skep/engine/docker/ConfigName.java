package dev.skep.engine.docker;

/** The names of configs that are numbered. */
final class ConfigName {

    private static final int LONGEST = 64;

    private ConfigName() {}

    static String numbered(String name, long number) {
        String suffix = "." + number;
        if (name.length() + suffix.length() <= LONGEST) {
            return name + suffix;
        }
        // Two long names may begin alike.
        String digest = "-" + Integer.toHexString(name.hashCode());
        return name.substring(0, LONGEST - suffix.length() - digest.length()) + digest + suffix;
    }
}
