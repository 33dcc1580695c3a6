package topgun.adapters.jdbi;

/**
 * A map as its rows know it.
 *
 * @param number stands for the name in the rows
 * @param name the bytes of the name, part of every checksum
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredMap(String text, int number, byte[] name) {

    StoredMap(String text, int number) {
        this(text, number, StoredText.encode(text));
    }
}
