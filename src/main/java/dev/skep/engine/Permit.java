package dev.skep.engine;

import java.util.function.BooleanSupplier;

/**
 * The right to change something, as it was when somebody began to look at what is to be changed. It
 * ends, and does not come back: who gets the right again gets another permit.
 *
 * @param term of the lease, to be written on what is changed; 0 where there is no lease
 * @param lasting whether it counts at this very moment
 */
public record Permit(long term, BooleanSupplier lasting) {

    /** Of a command that a person typed: nobody is asked. */
    public static final Permit UNASKED = new Permit(0, () -> true);

    public boolean holds() {
        return lasting.getAsBoolean();
    }

    /** The same for somebody who may act only for as long as this holds too. */
    public Permit asLongAs(BooleanSupplier also) {
        return new Permit(term, () -> also.getAsBoolean() && lasting.getAsBoolean());
    }
}
