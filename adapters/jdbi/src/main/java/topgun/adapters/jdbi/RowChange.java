package topgun.adapters.jdbi;

import static topgun.adapters.jdbi.Row.Kind.LWW;
import static topgun.adapters.jdbi.Row.Kind.OR;

import topgun.application.port.RecordWrite;
import topgun.domain.crdt.Tag;

/** What becomes of one row. */
sealed interface RowChange {

    /** The row, whatever was there before. */
    record Put(Row row) implements RowChange {}

    /** No row. */
    record Delete(Row.Kind kind, RowId id) implements RowChange {}

    /** No row if it is a tombstone; a record stays. */
    record DeleteTombstone(RowId id) implements RowChange {}

    static RowChange of(RecordWrite write) {
        return switch (write) {
            case RecordWrite.PutLww(var map, var key, var entry) -> new Put(Row.of(key, entry));
            case RecordWrite.ForgetLww(var map, var key) -> new Delete(LWW, RowId.of(key));
            case RecordWrite.PutOr(var map, var key, var entry) -> new Put(Row.of(key, entry));
            case RecordWrite.RemoveOr(var map, Tag tag) -> new Put(Row.tombstoneOf(tag));
            case RecordWrite.ForgetTombstone(var map, Tag tag) -> new DeleteTombstone(RowId.of(tag.text()));
        };
    }

    /** The one change that does what this and then the other would have done to the same row. */
    default RowChange then(RowChange next) {
        if (!(next instanceof DeleteTombstone)) {
            return next;
        }
        return switch (this) {
            case Put(Row row) -> row.content() == null ? new Delete(OR, row.id()) : this;
            case Delete gone -> this;
            case DeleteTombstone gone -> this;
        };
    }
}
