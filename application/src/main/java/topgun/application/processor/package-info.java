/** Lets clients have an entry changed where it is kept, by code of the server or of their own. */
@NullMarked
package topgun.application.processor;

import org.jspecify.annotations.NullMarked;
