FROM alpine
LABEL name=hello
CMD ["echo", "hello"]
