/* Reads JSON into a tree, for the tests: no allocation, the text is unescaped in place. Ends the program where it is no JSON. */
#ifndef LF_TEST_JSON_H
#define LF_TEST_JSON_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct json json;
struct json {
    char kind; /* { [ " 0 t f n */
    const char *key;
    const char *text; /* of a string or a number */
    json *child, *next;
};

#define JSON_NODES 32768

static json json_nodes[JSON_NODES];
static size_t json_used;

static void json_fail(const char *what, const char *at) {
    fprintf(stderr, "json: %s at: %.40s\n", what, at);
    exit(2);
}

static char *json_space(char *at) { return at + strspn(at, " \t\r\n"); }

static char *json_utf8(char *to, unsigned code) {
    if (code < 0x80) *to++ = (char) code;
    else if (code < 0x800) {
        *to++ = (char) (0xC0 | code >> 6);
        *to++ = (char) (0x80 | (code & 63));
    } else {
        *to++ = (char) (0xE0 | code >> 12);
        *to++ = (char) (0x80 | (code >> 6 & 63));
        *to++ = (char) (0x80 | (code & 63));
    }
    return to;
}

static char *json_string(char *at, const char **text) {
    char *to = ++at;
    *text = to;
    while (*at != '"') {
        if (*at == 0) json_fail("no end of a string", *text);
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        const char *found = strchr("b\bf\fn\nr\rt\t", at[1]);
        if (at[1] == 'u') {
            char digits[5] = {0};
            memcpy(digits, at + 2, 4);
            to = json_utf8(to, (unsigned) strtoul(digits, NULL, 16));
            at += 4;
        } else {
            *to++ = at[1] && found ? found[1] : at[1];
        }
        at += 2;
    }
    *to = 0;
    return at + 1;
}

static char *json_value(char *at, json **into) {
    if (json_used == JSON_NODES) json_fail("too large", at);
    json *node = *into = &json_nodes[json_used++];
    memset(node, 0, sizeof *node);
    at = json_space(at);
    node->kind = *at;
    if (*at == '{' || *at == '[') {
        char end = *at == '{' ? '}' : ']';
        json **last = &node->child;
        for (at = json_space(at + 1); *at != end; at = json_space(at)) {
            const char *key = NULL;
            if (end == '}') {
                at = json_space(json_string(at, &key));
                if (*at++ != ':') json_fail("no colon", at);
            }
            at = json_space(json_value(at, last));
            (*last)->key = key;
            last = &(*last)->next;
            if (*at == ',') at++;
            else if (*at != end) json_fail("no comma", at);
        }
        return at + 1;
    }
    if (*at == '"') return json_string(at, &node->text);
    if (*at == 't' || *at == 'n') return at + 4;
    if (*at == 'f') return at + 5;
    size_t length = strspn(at, "+-.0123456789eE");
    if (!length) json_fail("no value", at);
    node->kind = '0';
    node->text = at;
    return at + length; /* a number ends by itself when it is read */
}

static json *json_parse(char *text) {
    json *root;
    json_used = 0;
    json_value(text, &root);
    return root;
}

/* NULL where there is none. */
static json *json_get(const json *object, const char *key) {
    for (json *child = object ? object->child : NULL; child; child = child->next) {
        if (child->key && !strcmp(child->key, key)) return child;
    }
    return NULL;
}

static inline size_t json_count(const json *list) {
    size_t count = 0;
    for (const json *child = list ? list->child : NULL; child; child = child->next) count++;
    return count;
}

static uint64_t json_u64(const json *number) {
    if (!number || !number->text) return 0;
    return *number->text == '-' ? (uint64_t) strtoll(number->text, NULL, 10) : strtoull(number->text, NULL, 10);
}

/* Also of the texts NaN, Infinity, -Infinity. */
static double json_double(const json *number) { return number && number->text ? strtod(number->text, NULL) : NAN; }

static const char *json_text(const json *string) { return string && string->kind == '"' ? string->text : ""; }

#endif
