package topgun.adapters.jdbi;

import topgun.application.port.RecordWrite;

/** What becomes of one row. */
sealed interface RowChange {

    /** The row, whatever was there before. */
    record Put(RecordWrite.Put record) implements RowChange {}

    /** No row. */
    record Delete() implements RowChange {}

    /** No row if it is a tombstone; a record stays. */
    record DeleteTombstone() implements RowChange {}

    static RowChange of(RecordWrite write) {
        return switch (write) {
            case RecordWrite.Put put -> new Put(put);
            case RecordWrite.ForgetLww forget -> new Delete();
            case RecordWrite.ForgetTombstone forget -> new DeleteTombstone();
        };
    }

    /** The one change that does what this and then the other would have done to the same row. */
    default RowChange then(RowChange next) {
        if (!(next instanceof DeleteTombstone)) {
            return next;
        }
        return switch (this) {
            case Put(RecordWrite.RemoveOr tombstone) -> new Delete();
            case Put record -> this;
            case Delete gone -> this;
            case DeleteTombstone gone -> this;
        };
    }

    /** Whether the row, which is in the table, is not what is stored any more once this has happened to it. */
    default boolean replaces(Row row) {
        return !(this instanceof DeleteTombstone) || row.content() == null;
    }
}
