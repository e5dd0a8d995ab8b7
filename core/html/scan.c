/* See scan.h. */
#include "html/scan.h"

#define SPACE (BYTE_SPACE | BYTE_ENDS_NAME | BYTE_ENDS_ATTR | BYTE_ENDS_VALUE)

const uint8_t byte_classes[256] = {
    ['\0'] = BYTE_ENDS_NAME | BYTE_ENDS_ATTR | BYTE_ENDS_VALUE,
    ['\t'] = SPACE, ['\n'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE, [' '] = SPACE,
    ['/'] = BYTE_ENDS_NAME | BYTE_ENDS_ATTR,
    ['>'] = BYTE_ENDS_NAME | BYTE_ENDS_ATTR | BYTE_ENDS_VALUE,
    ['='] = BYTE_ENDS_ATTR,
    ['0' ... '9'] = BYTE_DIGIT | BYTE_HEX,
    ['A' ... 'F'] = BYTE_ALPHA | BYTE_UPPER | BYTE_HEX, ['G' ... 'Z'] = BYTE_ALPHA | BYTE_UPPER,
    ['a' ... 'f'] = BYTE_ALPHA | BYTE_HEX, ['g' ... 'z'] = BYTE_ALPHA,
};
