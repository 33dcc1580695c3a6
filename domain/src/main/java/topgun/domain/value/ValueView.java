package topgun.domain.value;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A decoded value: what a JavaScript peer sees when it decodes the same bytes.
 *
 * <p>There is one kind of number, and {@code 1}, {@code 1.0} and {@code -0} differ from each other no more than they do
 * there; integers written with 64 bits are a kind of their own. {@code undefined} does not occur: it is dropped from
 * maps and is {@link Nil} elsewhere.
 */
public sealed interface ValueView {

    /** Null. */
    record Nil() implements ValueView {

        public static final Nil INSTANCE = new Nil();
    }

    record Bool(boolean value) implements ValueView {}

    /** A number, finite or not. */
    record Num(double value) implements ValueView {

        public Num {
            value += 0.0; // turns -0 into 0
        }

        /** Spreads whole numbers over a hash table, where their representations would crowd together. */
        @Override
        public int hashCode() {
            int whole = (int) value;
            return whole == value ? whole : Double.hashCode(value);
        }
    }

    /** An integer that was written with 64 bits, between -2^63 and 2^64-1. */
    record BigInt(BigInteger value) implements ValueView {

        public BigInt {
            if (value.bitLength() > (value.signum() < 0 ? Long.SIZE - 1 : Long.SIZE)) {
                throw new IllegalArgumentException("more than 64 bits: " + value);
            }
        }
    }

    record Text(String value) implements ValueView {

        public Text {
            requireNonNull(value, "value");
        }
    }

    /** Bytes. Not copied in either direction; equal if the contents are. */
    @SuppressWarnings("ArrayRecordComponent") // equality is spelled out below
    record Binary(byte[] bytes) implements ValueView {

        @Override
        public boolean equals(Object other) {
            return other instanceof Binary(byte[] those) && Arrays.equals(bytes, those);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Binary[" + bytes.length + " bytes]";
        }
    }

    /** A moment, in whole milliseconds since the epoch; empty for an invalid date, which JavaScript can hold and send. */
    record Date(OptionalDouble epochMillis) implements ValueView {

        public static final Date INVALID = new Date(OptionalDouble.empty());

        /** How far from the epoch, before and after, JavaScript's dates go. */
        public static final double MAX_EPOCH_MILLIS = 8.64e15;

        public Date {
            requireNonNull(epochMillis, "epochMillis");
        }
    }

    record ListView(List<ValueView> elements) implements ValueView {

        public ListView {
            elements = List.copyOf(elements);
        }
    }

    /** Members in the order in which they were written, which users can see. */
    record MapView(Map<String, ValueView> members) implements ValueView {

        public MapView {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /** An extension unknown to this data model. */
    @SuppressWarnings("ArrayRecordComponent") // equality is spelled out below
    record Extension(byte type, byte[] bytes) implements ValueView {

        @Override
        public boolean equals(Object other) {
            return other instanceof Extension(byte thatType, byte[] those)
                    && type == thatType
                    && Arrays.equals(bytes, those);
        }

        @Override
        public int hashCode() {
            return 31 * type + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Extension[" + type + ", " + bytes.length + " bytes]";
        }
    }
}
