package topgun.domain.operation;

import static java.util.Objects.requireNonNull;

import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/**
 * One change of one key, as a client asks for it.
 *
 * <p>The time is the client's claim: a change keeps its stamp if it has a usable one. {@link Put} and {@link Remove} are
 * for maps in which the latest write wins, {@link OrAdd} and {@link OrRemove} for those that hold sets.
 */
public sealed interface Operation {

    String map();

    String key();

    /** When the client says that it made the change; unusable where it says nothing. */
    ClaimedTime time();

    /** Writes a value. A null value is a deletion and comes as {@link Remove}. */
    record Put(String map, String key, Value value, ClaimedTime time, TimeToLive ttl) implements Operation {

        public Put {
            requireNonNull(map, "map");
            requireNonNull(key, "key");
            requireNonNull(value, "value");
            requireNonNull(time, "time");
            requireNonNull(ttl, "ttl");
        }
    }

    /** Deletes whatever the key holds; meaningful for keys that hold nothing, since an older write may be under way. */
    record Remove(String map, String key, ClaimedTime time) implements Operation {

        public Remove {
            requireNonNull(map, "map");
            requireNonNull(key, "key");
            requireNonNull(time, "time");
        }
    }

    /** Adds a value. The tag is the client's and is kept even if the time is not usable. */
    record OrAdd(String map, String key, Value value, ClaimedTime time, Tag tag, TimeToLive ttl) implements Operation {

        public OrAdd {
            requireNonNull(map, "map");
            requireNonNull(key, "key");
            requireNonNull(value, "value");
            requireNonNull(time, "time");
            requireNonNull(tag, "tag");
            requireNonNull(ttl, "ttl");
        }
    }

    /** Removes one addition, named by its tag; the key is where the client saw it and need not be where it is. */
    record OrRemove(String map, String key, Tag tag) implements Operation {

        public OrRemove {
            requireNonNull(map, "map");
            requireNonNull(key, "key");
            requireNonNull(tag, "tag");
        }

        @Override
        public ClaimedTime time() {
            return UnusableTime.INSTANCE;
        }
    }
}
