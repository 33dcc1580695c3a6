/**
 * Keeps records in H2 or PostgreSQL.
 *
 * <p>{@link topgun.adapters.jdbi.Database} opens and migrates, {@link topgun.adapters.jdbi.JdbiRecordStore} and {@link
 * topgun.adapters.jdbi.JdbiServerState} use it. A write goes to the {@code WriteAheadLog} first and is one of the {@code
 * DirtyRows} until it goes to the {@code RecordTable}. The tables and most of the SQL are the same for both databases; what
 * differs is in {@code Dialect}.
 */
@NullMarked
package topgun.adapters.jdbi;

import org.jspecify.annotations.NullMarked;
