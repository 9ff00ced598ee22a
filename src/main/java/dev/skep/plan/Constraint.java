package dev.skep.plan;

import dev.skep.desired.Scheduling.Placement;
import dev.skep.observed.ObservedNode;

/**
 * Whether a node meets a placement constraint, as swarmkit judges it: letter case means nothing.
 */
final class Constraint {

    private Constraint() {}

    static boolean all(Placement placement, ObservedNode node) {
        return placement.constraints().stream().allMatch(text -> holds(text, node));
    }

    private static boolean holds(String constraint, ObservedNode node) {
        int operator = Math.max(constraint.indexOf("=="), constraint.indexOf("!="));
        if (operator < 0) {
            return true;
        }
        String key = constraint.substring(0, operator).strip();
        String value = constraint.substring(operator + 2).strip();
        String found = node.attributes().getOrDefault(key, "");
        boolean isEqual = found.equalsIgnoreCase(value);
        return (constraint.charAt(operator) == '=') == isEqual;
    }
}
