package dev.skep.spec;

import dev.skep.tree.Fields;
import java.util.Locale;

/** {@code tmpfs: /run:size=64m,mode=1777} as a mount: a swarm knows these two options. */
final class TmpfsOptions {

    private TmpfsOptions() {}

    static Fields mount(String target, String options) {
        Fields known = new Fields();
        for (String option : options.split(",", -1)) {
            String[] parts = option.split("=", 2);
            if (parts.length == 2 && parts[0].equals("size")) {
                known.put("SizeBytes", bytes(parts[1]));
            } else if (parts.length == 2 && parts[0].equals("mode")) {
                known.put("Mode", number(parts[1], 8));
            }
        }
        return Fields.of("Type", "tmpfs").put("Target", target).put("TmpfsOptions", known);
    }

    private static long bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int unit = "kmg".indexOf(lower.isEmpty() ? ' ' : lower.charAt(lower.length() - 1));
        return unit < 0
                ? number(lower, 10)
                : number(lower.substring(0, lower.length() - 1), 10) << (10 * (unit + 1));
    }

    /** 0, which is the daemon's own choice, for what is no number. */
    private static long number(String text, int radix) {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
